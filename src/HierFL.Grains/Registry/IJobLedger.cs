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
}
