using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Grains.Checkpoints;

/// <summary>Which of the committed checkpoints stay.</summary>
internal static class Retention
{
    /// <summary>
    /// The last <see cref="CheckpointSpec.Keep"/> of those whose round is a multiple of <see cref="CheckpointSpec.Every"/>, and the last one and the best one in any case.
    /// </summary>
    /// <param name="checkpoints">By round, ascending.</param>
    /// <param name="spec">The job's wish.</param>
    /// <param name="best">Round of the best one; null if none is.</param>
    public static ImmutableArray<KeptCheckpoint> Apply(ImmutableArray<KeptCheckpoint> checkpoints, CheckpointSpec spec, int? best = null)
    {
        var wanted = checkpoints.Where(checkpoint => checkpoint.Round % spec.Every == 0).TakeLast(spec.Keep);
        return [.. checkpoints.Intersect(wanted.Concat(checkpoints.TakeLast(1)).Concat(checkpoints.Where(checkpoint => checkpoint.Round == best)))];
    }
}
