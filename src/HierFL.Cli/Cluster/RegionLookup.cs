using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HospitalEntry = HierFL.Grains.Registry.HospitalEntry;
using RegionEntry = HierFL.Grains.Registry.RegionEntry;

namespace HierFL.Cli.Cluster;

/// <summary>Regions by name. Calling one that is not there would tell only that nobody answers.</summary>
internal static class RegionLookup
{
    public static async Task<ImmutableArray<RegionEntry>> AllAsync(ClusterClient cluster, CancellationToken cancellation) =>
        await cluster.Grains.GetGrain<IRegions>(RegistryKeys.Regions).ListAsync().WaitAsync(cancellation);

    /// <summary>The root, as a region without hospitals.</summary>
    public static async Task<RegionEntry> RootAsync(ClusterClient cluster, CancellationToken cancellation) =>
        await cluster.Grains.GetGrain<IRegions>(RegistryKeys.Regions).RootAsync().WaitAsync(cancellation);

    /// <exception cref="InputException">There is no such region.</exception>
    /// <exception cref="ClusterException">No silo of it is up.</exception>
    public static async Task<RegionEntry> FindAsync(ClusterClient cluster, string region, CancellationToken cancellation)
    {
        var all = await AllAsync(cluster, cancellation);
        var found = all.FirstOrDefault(entry => entry.Name == region);
        return found is null
            ? throw new InputException($"--region: found '{region}'; the regions are {string.Join(", ", all.Select(entry => entry.Name))}{NearestName.Hint(region, all.Select(entry => entry.Name))}")
            : found.SilosUp == 0 ? throw new ClusterException($"region '{region}' is unavailable: no silo of it is up") : found;
    }

    /// <inheritdoc cref="FindAsync" path="/exception"/>
    public static async Task<IHospitals> HospitalsAsync(ClusterClient cluster, string region, CancellationToken cancellation)
    {
        await FindAsync(cluster, region, cancellation);
        return cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region));
    }

    /// <summary>All hospitals of a region, page by page.</summary>
    public static async Task<ImmutableArray<HospitalEntry>> ListAsync(IHospitals hospitals, CancellationToken cancellation)
    {
        var all = ImmutableArray.CreateBuilder<HospitalEntry>();
        while (await hospitals.ListAsync(all.Count == 0 ? "" : all[^1].Name).WaitAsync(cancellation) is { IsEmpty: false } page)
        {
            all.AddRange(page);
        }

        return all.ToImmutable();
    }
}
