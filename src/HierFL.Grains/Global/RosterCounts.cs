using System.Collections.Immutable;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Global;

/// <summary>
/// How many hospitals the regions of a job have for its next pass. They are asked while the pass before is made durable, so that a round has one way to the
/// regions and back less; where a hospital joins in that moment its region refuses, and the pass is planned once more.
/// </summary>
internal sealed class RosterCounts(IGrainFactory grains, TimeProvider clock, SiloOptions silo)
{
    /// <summary>An answer that has lain longer is not taken: hospitals may have joined.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>Asks before it is needed.</summary>
    public CountsAhead AskAhead(IEnumerable<string> regions, string dataset, bool learns)
    {
        var counts = AskAsync(regions, dataset, learns);

        // Whoever takes it meets the failure; nobody may.
        counts.Ignore();
        return new CountsAhead(clock.GetTimestamp(), learns, counts);
    }

    /// <param name="ahead">Asked before; null if nothing was.</param>
    /// <param name="regions">Of the job.</param>
    /// <param name="dataset">Which the hospitals must offer.</param>
    /// <param name="learns">Whether with training rows.</param>
    /// <exception cref="RegionUnavailableException">A region cannot be asked now.</exception>
    public Task<ImmutableSortedDictionary<string, RosterCount>> OfAsync(CountsAhead? ahead, IEnumerable<string> regions, string dataset, bool learns) =>
        ahead is not null && ahead.Learns == learns && clock.GetElapsedTime(ahead.AskedAt) < Fresh && !ahead.Counts.IsFaulted
            ? ahead.Counts
            : AskAsync(regions, dataset, learns);

    private async Task<ImmutableSortedDictionary<string, RosterCount>> AskAsync(IEnumerable<string> regions, string dataset, bool learns)
    {
        var counts = await Task.WhenAll(regions.Select(async region =>
        {
            try
            {
                return KeyValuePair.Create(region, await grains.GetGrain<IRegionRoster>(region).CountAsync(dataset, learns));
            }
            catch (Exception error) when (error is not RegionUnavailableException && (silo.AwaitsHospitals || error is OrleansException or TimeoutException))
            {
                throw new RegionUnavailableException(region, error);
            }
        }));
        return counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}

/// <summary>What regions were asked before it was needed.</summary>
/// <param name="AskedAt">By the clock's time stamp.</param>
/// <param name="Learns">Whether hospitals with training rows are counted.</param>
/// <param name="Counts">By region.</param>
internal sealed record CountsAhead(long AskedAt, bool Learns, Task<ImmutableSortedDictionary<string, RosterCount>> Counts);
