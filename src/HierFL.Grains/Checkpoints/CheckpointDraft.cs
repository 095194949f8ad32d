using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>A model version to be committed. Its writers give the same bytes each time they are called.</summary>
public sealed record CheckpointDraft
{
    /// <summary>One more than the head's; 0 for the initial model.</summary>
    public required int Round { get; init; }

    /// <summary>The model, as safetensors.</summary>
    public required BlobWriter Model { get; init; }

    /// <summary>The state of the server optimizer, as safetensors; null for one without state.</summary>
    public BlobWriter? Optimizer { get; init; }

    /// <summary>The preprocessing document, JSON; null until the statistics are known.</summary>
    public BlobWriter? Preprocessing { get; init; }

    /// <summary>Makes the manifest from what was written: hashes are taken on the way.</summary>
    public required Func<CheckpointFiles, Manifest> Describe { get; init; }
}

/// <summary>The files of a checkpoint beside its manifest, by content.</summary>
public sealed record CheckpointFiles(ContentRef Model, ContentRef? Optimizer, ContentRef? Preprocessing);

/// <summary>A whole checkpoint of the round after the head's that was never committed: its writer died before the head moved.</summary>
public sealed record OrphanCheckpoint(Manifest Manifest, KeptCheckpoint Checkpoint);
