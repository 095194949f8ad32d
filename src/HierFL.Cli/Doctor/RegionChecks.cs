using System.Collections.Immutable;
using HierFL.Cli.Cluster;
using HierFL.Grains.Registry;
using HospitalEntry = HierFL.Grains.Registry.HospitalEntry;
using RegionEntry = HierFL.Grains.Registry.RegionEntry;

namespace HierFL.Cli.Doctor;

/// <summary>The silos of each region and of the root, and the hospitals of each region.</summary>
internal static class RegionChecks
{
    private const int MostNames = 5;

    public static CheckResult Silos(RegionEntry region, bool isRoot)
    {
        var check = $"silos {region.Name}";
        var found = $"{region.SilosUp} up{(region.Versions.IsEmpty ? "" : $", version {string.Join(" and ", region.Versions)}")}";
        return region.SilosUp == 0 ? CheckResult.Fail(check, "no silo is up: its hospitals cannot train", $"start a silo with the certificate of {region.Name}; hierfl regions list shows when it is there")
            : !isRoot && !region.IsAvailable ? CheckResult.Fail(check, $"{found}, and the region does not answer", "look at /health/ready of its silos: a store that does not answer, or a clock that is wrong, is told there")
            : CheckResult.Ok(check, found);
    }

    /// <summary>Silos of several versions work side by side, but not for good.</summary>
    public static CheckResult Versions(IEnumerable<RegionEntry> regions, string own)
    {
        var found = regions.SelectMany(region => region.Versions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return found.Length > 1 ? CheckResult.Warn("versions", $"silos are of {string.Join(" and ", found)}", "finish the upgrade, or take it back")
            : found.Length == 1 && found[0] != own ? CheckResult.Warn("versions", $"silos are of {found[0]}, this program is {own}", "use the program of the silos' version")
            : CheckResult.Ok("versions", found.Length == 0 ? "silos do not say theirs" : $"all are {found[0]}");
    }

    public static async Task<IEnumerable<CheckResult>> HospitalsAsync(ClusterClient cluster, RegionEntry region, DateTimeOffset now, CancellationToken cancellation)
    {
        var hospitals = await RegionLookup.ListAsync(cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region.Name)), cancellation);
        return Hospitals(region.Name, hospitals, now);
    }

    internal static IEnumerable<CheckResult> Hospitals(string region, ImmutableArray<HospitalEntry> hospitals, DateTimeOffset now)
    {
        var check = $"hospitals {region}";
        var active = hospitals.Where(hospital => hospital.State == HospitalState.Active).ToArray();
        var away = active.Where(hospital => hospital.IsAway).ToArray();
        var ending = active.Where(hospital => hospital.CertifiedUntil - now < Remaining.Soon).ToArray();
        yield return away.Length > 0
            ? CheckResult.Warn(check, $"{away.Length} of {active.Length} active ones are away: {Names(away)}", $"hierfl hospitals show {away[0].Name} --region {region} says since when; at the hospital: hierfl-agent status, hierfl-agent preflight")
            : CheckResult.Ok(check, active.Length == 0 ? "none is active" : $"{active.Length} active, none is away");
        if (ending.Length > 0)
        {
            yield return CheckResult.Warn(check, $"certificates of {ending.Length} end soon: {Names(ending)}", $"agents renew by themselves: see why these do not; one whose certificate has ended is invited again: hierfl hospitals invite {ending[0].Name} --region {region}");
        }
    }

    private static string Names(HospitalEntry[] hospitals) =>
        string.Join(", ", hospitals.Take(MostNames).Select(hospital => hospital.Name)) + (hospitals.Length > MostNames ? $" and {hospitals.Length - MostNames} more" : "");
}
