using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>The next thing a root does in a job.</summary>
public abstract record JobPass
{
    /// <summary>A pass of federated statistics.</summary>
    public sealed record Statistics(RoundTask Task) : JobPass;

    /// <summary>Commit version 0: the initial model with its preprocessing.</summary>
    public sealed record Initialise : JobPass;

    /// <summary>Train towards this version.</summary>
    public sealed record Train(int Round) : JobPass;

    /// <summary>Measure this version.</summary>
    public sealed record Evaluate(int Round) : JobPass;

    /// <summary>The job is done.</summary>
    public sealed record Finish(StopReason Reason) : JobPass;
}

/// <summary>What of a job is durable or known.</summary>
/// <param name="CommittedRound">Newest model version; null before version 0.</param>
/// <param name="HasMeans">Whether the first pass of statistics is done.</param>
/// <param name="HasDeviations">Whether the second one is.</param>
/// <param name="Reports">Evaluations by round.</param>
/// <param name="Elapsed">Time the job has run, over all processes that led it.</param>
public sealed record JobProgress(
    int? CommittedRound, bool HasMeans, bool HasDeviations, ImmutableSortedDictionary<int, RoundReport> Reports, TimeSpan Elapsed)
{
    /// <summary>Whether the rows of each class have been counted.</summary>
    public bool HasClassCounts { get; init; }
}
