using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Registry;

/// <summary>Rosters are soft state: every hospital announces itself again when it connects.</summary>
[KeyRegion, KeepAlive]
internal sealed class RegionRosterGrain : Grain, IRegionRoster
{
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

    public Task<ImmutableArray<string>> ListAsync(string dataset, bool learns) =>
        Task.FromResult(Offering(dataset, learns).Select(profile => profile.Hospital).ToImmutableArray());

    private IEnumerable<HospitalProfile> Offering(string dataset, bool learns) =>
        _profiles.Values.Where(profile => profile.Datasets.TryGetValue(dataset, out var rows) && (rows > 0 || !learns));
}
