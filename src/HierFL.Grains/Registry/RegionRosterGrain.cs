using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Registry;

/// <summary>Rosters are soft state: every hospital announces itself again when it connects.</summary>
[KeyRegion, KeepAlive]
internal sealed class RegionRosterGrain : Grain, IRegionRoster
{
    /// <summary>Of names with their quotes and comma: well below the 64 KiB of a message.</summary>
    private const int MaxPageBytes = 48 << 10;

    private readonly SortedDictionary<string, HospitalProfile> _profiles = new(StringComparer.Ordinal);

    public Task JoinAsync(HospitalProfile profile)
    {
        _profiles[profile.Hospital] = profile;
        return Task.CompletedTask;
    }

    public Task<RosterCount> CountAsync(string dataset, bool learns)
    {
        var rows = Offering(dataset, learns).Select(profile => profile.Datasets[dataset]).ToArray();
        return Task.FromResult(new RosterCount(rows.Length, rows.DefaultIfEmpty(0).Max()));
    }

    public Task<ImmutableArray<string>> ListAsync(string dataset, bool learns, string after)
    {
        var bytes = 0;
        return Task.FromResult<ImmutableArray<string>>(
        [
            .. Offering(dataset, learns).Select(profile => profile.Hospital).Where(hospital => string.CompareOrdinal(hospital, after) > 0)
                .TakeWhile(hospital => (bytes += hospital.Length + 3) <= MaxPageBytes),
        ]);
    }

    private IEnumerable<HospitalProfile> Offering(string dataset, bool learns) =>
        _profiles.Values.Where(profile => profile.Datasets.TryGetValue(dataset, out var rows) && (rows > 0 || !learns));
}
