using System.Collections.Immutable;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Cluster;

/// <summary>The jobs of a cluster.</summary>
internal static class JobLookup
{
    /// <summary>All that run or wait and the newest that are over, page by page, in the order of their submission.</summary>
    public static async Task<ImmutableArray<JobEntry>> AllAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var (registry, all) = (grains.GetGrain<IJobs>(RegistryKeys.Jobs), ImmutableArray.CreateBuilder<JobEntry>());
        while (await registry.ListAsync(all.Count == 0 ? "" : all[^1].Name).WaitAsync(cancellation) is { IsEmpty: false } page)
        {
            all.AddRange(page);
        }

        return [.. all.OrderBy(job => job.SubmittedAt)];
    }
}
