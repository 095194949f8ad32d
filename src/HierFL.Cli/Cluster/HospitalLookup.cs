using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;
using HospitalEntry = HierFL.Grains.Registry.HospitalEntry;
using RegionEntry = HierFL.Grains.Registry.RegionEntry;

namespace HierFL.Cli.Cluster;

/// <summary>Hospitals by name over all regions.</summary>
internal static class HospitalLookup
{
    /// <summary>A name stands for one hospital in all regions: its random streams and its state are found by it. A region that cannot be asked is not waited for.</summary>
    /// <exception cref="InputException">Another region knows a hospital of this name.</exception>
    public static async Task RequireNewAsync(ClusterClient cluster, string hospital, string region, CancellationToken cancellation)
    {
        var others = (await RegionLookup.AllAsync(cluster, cancellation)).Where(entry => entry.Name != region && entry.SilosUp > 0);
        var found = await Task.WhenAll(others.Select(other => ShowAsync(cluster, other, hospital, cancellation)));
        if (found.FirstOrDefault(known => known.Entry is not null) is { Entry: { } entry } elsewhere)
        {
            throw new InputException(
                $"found the hospital name '{hospital}', which is {Words.Of(entry.State)} in region '{elsewhere.Region}'; allowed: a name that no other region uses, or remove that hospital first");
        }
    }

    private static async Task<(string Region, HospitalEntry? Entry)> ShowAsync(ClusterClient cluster, RegionEntry region, string hospital, CancellationToken cancellation)
    {
        try
        {
            var entry = await cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region.Name)).ShowAsync(hospital).WaitAsync(cancellation);
            return (region.Name, entry?.State == HospitalState.Removed ? null : entry);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested && ClusterErrors.Of(error) is not null)
        {
            return (region.Name, null);
        }
    }
}
