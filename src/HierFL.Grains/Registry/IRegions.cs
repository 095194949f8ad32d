using System.Collections.Immutable;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>The regions of the federation, as operators see them. Key: <see cref="RegistryKeys.Regions"/>.</summary>
[Alias("hierfl.regions")]
public interface IRegions : IGrainWithStringKey
{
    /// <summary>Every region that was ever seen, by name; one that does not answer is listed as unavailable.</summary>
    [Alias("list"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<ImmutableArray<RegionEntry>> ListAsync();

    /// <summary>The root's own silos; it has no hospitals.</summary>
    [Alias("root"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<RegionEntry> RootAsync();
}

/// <summary>A region for people.</summary>
/// <param name="Name">DNS label.</param>
/// <param name="SilosUp">Silos that can carry the region's grains.</param>
/// <param name="Hospitals">Its hospitals by state; null while the region is unavailable.</param>
public sealed record RegionEntry(string Name, int SilosUp, HospitalCounts? Hospitals)
{
    /// <summary>Edges of the silos up, for hospitals that enrol. Silos declare them themselves.</summary>
    public ImmutableArray<Uri> Edges { get; init; } = [];

    /// <summary>Versions of the programs of its silos up, each once, as they declare themselves.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    public bool IsAvailable => Hospitals is not null;
}

/// <summary>The registry of regions as the system itself sees it. Key: <see cref="RegistryKeys.Regions"/>.</summary>
[Alias("hierfl.region-ledger")]
internal interface IRegionLedger : IGrainWithStringKey
{
    /// <summary>Remembers a region that has hospitals.</summary>
    [Alias("seen")]
    Task SeenAsync([FromRegion] string region);

    /// <summary>Remembers the regions whose silos are up.</summary>
    [Alias("keep")]
    Task KeepAsync();
}
