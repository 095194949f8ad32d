using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>The registry of jobs as the system itself sees it. Key: <see cref="RegistryKeys.Jobs"/>.</summary>
[Alias("hierfl.job-ledger")]
internal interface IJobLedger : IGrainWithStringKey
{
    /// <summary>
    /// Finishes what a crash left half done, lets every running job run, records which are over, and begins those whose turn it is. Safe to repeat;
    /// asked every few seconds, and whenever a job is over.
    /// </summary>
    [Alias("keep")]
    Task KeepAsync();

    /// <summary>How jobs stand, for hospitals of a region that keep something for them.</summary>
    [Alias("fates"), AlwaysInterleave]
    Task<ImmutableArray<JobFate>> FatesAsync([FromRegion] string region, ImmutableArray<string> jobs);
}
