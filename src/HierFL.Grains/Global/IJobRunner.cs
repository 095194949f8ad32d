namespace HierFL.Grains.Global;

/// <summary>
/// A job as the registry sees it. Key: <c>root/job</c>. Runs are numbered: asked for the same one again, the job only says how it stands, so a question
/// repeated after a crash cannot begin a run twice or miss its end.
/// </summary>
[Alias("hierfl.job-runner")]
internal interface IJobRunner : IGrainWithStringKey
{
    /// <summary>Begins the run with what the archive holds, unless it has begun. Does not wait for it.</summary>
    [Alias("run"), ResponseTimeout("00:00:10")]
    Task<JobStatus> RunAsync(int run);

    /// <summary>Ends the run once what is being written is durable; every committed round stays.</summary>
    [Alias("stop"), ResponseTimeout("00:00:10")]
    Task<JobStatus> StopAsync(int run, string reason);
}
