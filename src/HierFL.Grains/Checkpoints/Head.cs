using System.Collections.Immutable;

namespace HierFL.Grains.Checkpoints;

/// <summary>
/// Where a job stands: <c>jobs/{job}/head.json</c>, the one blob whose change commits a round. A checkpoint counts only if the head names it, and
/// what the head names is never overwritten.
/// </summary>
public sealed record Head
{
    /// <summary>Version of this format.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required string Job { get; init; }

    /// <summary>Fence: only the activation that took this epoch may commit.</summary>
    public required long Epoch { get; init; }

    /// <summary>The last committed round; null before the initial model, which is round 0.</summary>
    public int? Round { get; init; }

    /// <summary>SHA-256 of the last round's manifest.</summary>
    public string? ManifestSha256 { get; init; }

    /// <summary>The checkpoints that can be loaded, by round; the last one is the head's own.</summary>
    public ImmutableArray<KeptCheckpoint> Kept { get; init; } = [];

    /// <summary>Round of the best version, which stays among those that can be loaded; null where the job watches no metric, or has not measured it yet.</summary>
    public int? Best { get; init; }

    /// <summary>How the job ended, in words; null while it goes on.</summary>
    public string? Outcome { get; init; }
}

/// <summary>A checkpoint that the head names.</summary>
/// <param name="Round">Its round.</param>
/// <param name="Folder">Its folder under <c>jobs/{job}/checkpoints/</c>: the round in six digits, with <c>-2</c>, <c>-3</c>, … where an attempt that never
/// committed had taken the name before.</param>
/// <param name="ManifestSha256">SHA-256 of its manifest, which holds those of its files.</param>
/// <param name="Model">SHA-256 of its model.</param>
public sealed record KeptCheckpoint(int Round, string Folder, string ManifestSha256, string Model);

/// <summary>The right to change a job's checkpoints, until somebody takes a later epoch.</summary>
public sealed record EpochHold(string Job, long Epoch);
