using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Grains.Registry;

/// <summary>A registered job.</summary>
/// <param name="Name">DNS label.</param>
/// <param name="State">Queued, running, or how it ended.</param>
/// <param name="By">Who submitted it.</param>
/// <param name="SubmittedAt">When it was registered with this specification.</param>
/// <param name="StartedAt">When its last run began; null if none has.</param>
/// <param name="EndedAt">When that ended; null while it goes on.</param>
/// <param name="Message">Why it ended, or what is to become of it.</param>
/// <param name="SpecSha256">SHA-256 of the canonical JSON of its specification.</param>
public sealed record JobEntry(
    string Name, JobState State, string By, DateTimeOffset SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Message, string SpecSha256)
{
    /// <summary>Regions it is trained in.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Rounds at most; 0 where that was not written down.</summary>
    public int Rounds { get; init; }

    /// <summary>The best version that is kept; null where the job watches no metric, or has not ended yet.</summary>
    public BestVersion? Best { get; init; }

    /// <summary>Which condition ended the job; null unless it is finished.</summary>
    public StopReason? Stopped { get; init; }

    public bool IsOver => State is JobState.Finished or JobState.Failed or JobState.Cancelled;
}
