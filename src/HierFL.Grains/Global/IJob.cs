using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Global;

/// <summary>A job as operators and data scientists see it. Key: <c>root/job</c>.</summary>
[Alias("hierfl.job")]
public interface IJob : IGrainWithStringKey
{
    /// <summary>Begins the job, or goes on with it from its newest checkpoint. Safe to repeat.</summary>
    [Alias("submit")]
    Task SubmitAsync(JobSubmission submission);

    /// <summary>The state once it differs from revision <paramref name="seen"/>; waits a while for that.</summary>
    [Alias("watch"), AlwaysInterleave, ResponseTimeout("00:00:30"), OperatorCall(OperatorRoles.Anyone)]
    Task<JobStatus> WatchAsync(long seen);

    /// <summary>The report of a measured round; null if there is none.</summary>
    [Alias("report"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<RoundReport?> ReportAsync(int round);

    /// <summary>Stops after what is under way; every committed round stays.</summary>
    [Alias("cancel"), AlwaysInterleave]
    Task CancelAsync(string reason);
}

/// <summary>What is handed in. The documents are named by content and lie in the silo's content store.</summary>
public sealed record JobSubmission
{
    public required string Job { get; init; }

    /// <summary>Canonical JSON of the effective job.</summary>
    public required ContentRef Spec { get; init; }

    /// <summary>The effective job as YAML, kept with the job for people.</summary>
    public required ContentRef SpecYaml { get; init; }

    /// <summary>The seeded initial model, as safetensors.</summary>
    public required ContentRef InitialModel { get; init; }

    /// <summary>The preprocessing document, without statistics where those are federated.</summary>
    public required ContentRef Preprocessing { get; init; }

    public required ImmutableArray<string> Regions { get; init; }

    /// <summary>A JSON list of <see cref="RoundRecord"/> to be made again; null for a job of its own.</summary>
    public ContentRef? Replay { get; init; }

    /// <summary>Kind of machine the hospitals train on, for the manifest.</summary>
    public required string Machine { get; init; }

    /// <summary>The span in which it was handed in (W3C <c>traceparent</c>), kept with it: its rounds are of the same trace, after a crash too. Null where nobody traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Whether the job keeps anything at the hospitals between rounds (design decision D13).</summary>
    public bool IsStateful { get; init; }
}

/// <summary>Life of a job.</summary>
public enum JobState
{
    Unknown,
    Running,
    Finished,
    Failed,
    Cancelled,

    /// <summary>Registered, and waits for one of the running jobs to end.</summary>
    Queued,
}

/// <summary>State of a job for people who wait for it.</summary>
/// <param name="Revision">Rises with every change.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="CommittedRound">Newest durable model version; −1 before version 0.</param>
/// <param name="MeasuredRound">Newest measured one; −1 if none.</param>
/// <param name="Activity">What is being done now.</param>
/// <param name="Message">Why it ended.</param>
public sealed record JobStatus(long Revision, JobState State, int CommittedRound, int MeasuredRound, string Activity, string Message)
{
    /// <summary>What hospitals wait for that cannot contribute yet, where the job waits with them; empty otherwise.</summary>
    public string Holdup { get; init; } = "";

    /// <summary>The best version so far that is kept; null where the job watches no metric.</summary>
    public BestVersion? Best { get; init; }

    /// <summary>Which condition ended the job; null unless it is finished.</summary>
    public StopReason? Stopped { get; init; }

    public bool IsOver => State is JobState.Finished or JobState.Failed or JobState.Cancelled;
}
