using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Registry;

/// <summary>Durable state of the registry of regions: their names, so that a lost region is missed.</summary>
internal sealed record RegionBook
{
    public const int MaxRegions = 1000;

    /// <summary>Sorted, ordinal.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>The book with these regions too; the same if it has them.</summary>
    public RegionBook With(IEnumerable<string> regions)
    {
        var added = regions.Where(region => DnsLabel.Holds(region) && region != GrainKeys.RootRegion).Except(Regions, StringComparer.Ordinal).ToArray();
        return added.Length == 0 || Regions.Length + added.Length > MaxRegions
            ? this
            : this with { Regions = [.. Regions.Concat(added).Order(StringComparer.Ordinal)] };
    }
}

/// <summary>Shell of the registry of regions.</summary>
[KeyRegion, KeepAlive]
internal sealed partial class RegionsGrain(
    [PersistentState("regions", RegionalAggregatorGrain.Storage)] IPersistentState<RegionBook> state, SiloDirectory silos, FederationMeter meter, ILogger<RegionsGrain> log)
    : Grain, IRegions, IRegionLedger
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        meter.Known(state.State.Regions);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meter.Known(null);
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<RegionEntry>> ListAsync() =>
        [.. await Task.WhenAll(state.State.With(silos.Regions()).Regions.Select(DescribeAsync))];

    public Task<RegionEntry> RootAsync() => Task.FromResult(Entry(GrainKeys.RootRegion));

    public Task SeenAsync(string region) => RememberAsync([region]);

    public Task KeepAsync() => RememberAsync(silos.Regions());

    private async Task RememberAsync(IEnumerable<string> regions)
    {
        var next = state.State.With(regions);
        if (!ReferenceEquals(next, state.State))
        {
            await state.StepAsync(this, next);
            meter.Known(next.Regions);
        }
    }

    private async Task<RegionEntry> DescribeAsync(string region)
    {
        var entry = Entry(region);
        try
        {
            return entry.SilosUp == 0 ? entry : entry with { Hospitals = await GrainFactory.GetGrain<IHospitals>(RegistryKeys.Hospitals(region)).CountStatesAsync() };
        }
        catch (Exception error)
        {
            // Whatever it is, a clock that is wrong or a store that is away, it is that region's: the others are listed as they are.
            LogUnavailable(error, region);
            return entry;
        }
    }

    private RegionEntry Entry(string region)
    {
        var up = silos.In(region);
        return new RegionEntry(region, up.Count, null)
        {
            Edges = [.. up.Select(silo => silo.Data).OfType<Uri>()],
            Versions = [.. up.Select(silo => silo.Version).Where(version => version.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    [LoggerMessage(LogLevel.Warning, "Region {Region} does not say how its hospitals stand")]
    private partial void LogUnavailable(Exception error, string region);
}
