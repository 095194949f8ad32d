using System.Collections.Immutable;

namespace HierFL.Grains.Checkpoints;

/// <summary>Moments of <see cref="CheckpointStore"/> at which a crash must lose nothing. The names are stable: tests choose by them.</summary>
public static class CheckpointCrashPoints
{
    public const string EpochBeforeHead = "checkpoint.epoch.before-head";
    public const string EpochAfterHead = "checkpoint.epoch.after-head";
    public const string CommitBeforeModel = "checkpoint.commit.before-model";
    public const string CommitAfterModel = "checkpoint.commit.after-model";
    public const string CommitAfterOptimizer = "checkpoint.commit.after-optimizer";
    public const string CommitAfterPreprocessing = "checkpoint.commit.after-preprocessing";
    public const string CommitAfterManifest = "checkpoint.commit.after-manifest";
    public const string CommitBeforeHead = "checkpoint.commit.before-head";
    public const string CommitAfterHead = "checkpoint.commit.after-head";
    public const string OutcomeBeforeHead = "checkpoint.outcome.before-head";
    public const string OutcomeAfterHead = "checkpoint.outcome.after-head";
    public const string PruneBeforeHead = "checkpoint.prune.before-head";
    public const string PruneAfterHead = "checkpoint.prune.after-head";
    public const string PruneBeforeDelete = "checkpoint.prune.before-delete";
    public const string PruneAfterDelete = "checkpoint.prune.after-delete";

    /// <summary>All of them, in the order of their moments.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        EpochBeforeHead, EpochAfterHead, CommitBeforeModel, CommitAfterModel, CommitAfterOptimizer, CommitAfterPreprocessing, CommitAfterManifest,
        CommitBeforeHead, CommitAfterHead, OutcomeBeforeHead, OutcomeAfterHead, PruneBeforeHead, PruneAfterHead, PruneBeforeDelete, PruneAfterDelete,
    ];
}
