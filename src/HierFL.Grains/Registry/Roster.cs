using HierFL.Core.Rounds;

namespace HierFL.Grains.Registry;

/// <summary>Soft state of a region: what its hospitals announced and when they were seen. Every hospital announces itself again when it connects.</summary>
internal sealed class Roster
{
    private readonly SortedDictionary<string, HospitalProfile> _profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sighting> _seen = new(StringComparer.Ordinal);

    /// <summary>By name, ordinal.</summary>
    public IEnumerable<HospitalProfile> Profiles => _profiles.Values;

    public void Join(HospitalProfile profile, DateTimeOffset now)
    {
        _profiles[profile.Hospital] = profile;
        See(profile.Hospital, null, now);
    }

    public bool Knows(string hospital) => _profiles.ContainsKey(hospital);

    public void See(string hospital, Heartbeat? heartbeat, DateTimeOffset now)
    {
        var known = _seen.GetValueOrDefault(hospital);
        _seen[hospital] = new Sighting(known?.First ?? now, now, heartbeat ?? known?.Heartbeat);
    }

    /// <summary>Null for a hospital that was not seen since the registry came up.</summary>
    public Sighting? Seen(string hospital) => _seen.GetValueOrDefault(hospital);

    public sealed record Sighting(DateTimeOffset First, DateTimeOffset Last, Heartbeat? Heartbeat);
}
