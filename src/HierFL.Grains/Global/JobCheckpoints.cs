using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Global;

/// <summary>The checkpoints of one job in the hands of the activation that took its newest epoch.</summary>
internal sealed class JobCheckpoints(CheckpointStore store, EpochHold hold, JobSpec spec)
{
    private const int MaxDocumentBytes = 64 << 20;

    private readonly CheckpointSpec _keep = spec.Checkpoint;

    public long Epoch => hold.Epoch;

    /// <summary>Rounds whose versions can be loaded.</summary>
    public ImmutableArray<int> Kept { get; private set; } = [];

    /// <summary>The preprocessing document as committed with version 0.</summary>
    public ContentRef? PreprocessingRef { get; set; }

    public static async Task<JobCheckpoints> TakeAsync(CheckpointStore store, JobSpec spec) =>
        new(store, await store.TakeEpochAsync(spec.Name, CancellationToken.None), spec);

    /// <summary>The newest durable version, whole and verified; one that its writer did not live to commit is committed first. Null if there is none.</summary>
    public async Task<StoredVersion?> LoadAsync(string? layoutDigest)
    {
        if (await store.FindOrphanAsync(hold.Job, CancellationToken.None) is { } orphan)
        {
            await store.AdoptAsync(hold, orphan, _keep, CancellationToken.None);
        }

        if (await store.LoadAsync(hold.Job, null, layoutDigest, CancellationToken.None) is not { } checkpoint)
        {
            return null;
        }

        CheckLineage(checkpoint.Manifest);
        await PruneAsync();
        await using var model = await checkpoint.OpenModelAsync(CancellationToken.None);
        await using var optimizer = await checkpoint.OpenOptimizerAsync(CancellationToken.None);
        await using var preprocessing = await checkpoint.OpenPreprocessingAsync(CancellationToken.None);
        return new StoredVersion(
            checkpoint.Manifest,
            await checkpoint.ReadRecordsAsync(CancellationToken.None),
            await ReadAllAsync(model, int.MaxValue),
            optimizer is null ? null : Safetensors.Read(optimizer),
            preprocessing is null ? default : await ReadAllAsync(preprocessing, MaxDocumentBytes));
    }

    public async Task CommitAsync(ReadOnlyMemory<byte> model, ModelVector? optimizer, ReadOnlyMemory<byte> preprocessing, int round, Func<CheckpointFiles, Manifest> describe)
    {
        var draft = new CheckpointDraft
        {
            Round = round,
            Model = BlobContent.Of(model),
            Optimizer = optimizer is null ? null : (stream, _) =>
            {
                Safetensors.Write(optimizer, stream);
                return Task.CompletedTask;
            },
            Preprocessing = preprocessing.IsEmpty ? null : BlobContent.Of(preprocessing),
            Describe = describe,
        };
        Know(await store.CommitAsync(hold, draft, _keep, CancellationToken.None));
    }

    /// <summary>Removes the versions that need not stay.</summary>
    public async Task PruneAsync() => Know(await store.PruneAsync(hold, _keep, CancellationToken.None));

    /// <inheritdoc cref="CheckpointStore.RollRecordsAsync"/>
    public Task<(ImmutableArray<ArchivedRounds> Archive, ImmutableArray<RoundRecord> Rounds)> RollRecordsAsync(Manifest? last) =>
        store.RollRecordsAsync(last, CancellationToken.None);

    /// <summary>The job goes on.</summary>
    public Task OpenAsync() => store.SetOutcomeAsync(hold, null, CancellationToken.None);

    /// <summary>Says how the job ended, and which version is the best; the one that was the best before need not stay.</summary>
    public async Task EndAsync(string outcome, int? best)
    {
        await store.EndAsync(hold, outcome, best, CancellationToken.None);
        await PruneAsync();
    }

    private void Know(Head head) => Kept = [.. head.Kept.Select(kept => kept.Round)];

    /// <summary>Jobs of one name may be told apart by what they learn only; their layouts can be the same.</summary>
    private void CheckLineage(Manifest manifest)
    {
        var expected = JobDifference.Digest(spec);
        if (manifest.LineageDigest != expected)
        {
            throw new CheckpointException(
                $"jobs/{spec.Name}/checkpoints hold another job of this name: expected one whose fields, without stop, evaluation and checkpoint, "
                + $"have SHA-256 {expected}, found {manifest.LineageDigest}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Stream stream, int most)
    {
        if (stream.Length > most)
        {
            throw new CheckpointException($"a file of the checkpoint has {stream.Length} bytes; at most {most} are allowed");
        }

        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}

/// <summary>A durable model version as read.</summary>
/// <param name="Manifest">Of the version.</param>
/// <param name="Records">Admission records of every committed round.</param>
/// <param name="Model">As safetensors.</param>
/// <param name="Optimizer">State of the server optimizer; null if it has none.</param>
/// <param name="Preprocessing">The document, JSON; empty if there is none.</param>
internal sealed record StoredVersion(
    Manifest Manifest, ImmutableArray<RoundRecord> Records, ReadOnlyMemory<byte> Model, ModelVector? Optimizer, ReadOnlyMemory<byte> Preprocessing);
