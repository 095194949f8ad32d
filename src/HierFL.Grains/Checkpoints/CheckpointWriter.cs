using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>
/// Writes the files of a checkpoint, manifest last, into a folder nobody else uses: whoever creates its model owns it. Nothing is deleted to make room
/// for it, because a writer whose epoch is over may not know so yet, and what it takes for leftovers may be what its successor has just committed.
/// </summary>
internal sealed class CheckpointWriter(IBlobStore blobs, CrashPoint crash)
{
    // Each attempt before was a crash between the first file and the head.
    private const int MaxAttempts = 1000;

    /// <summary>The manifest's bytes of a draft, without writing anything.</summary>
    public static async Task<(Manifest Manifest, byte[] Content)> DescribeAsync(CheckpointDraft draft, CancellationToken cancellation)
    {
        var model = await HashAsync(draft.Model, Stream.Null, cancellation).ConfigureAwait(false);
        var optimizer = draft.Optimizer is null ? null : await HashAsync(draft.Optimizer, Stream.Null, cancellation).ConfigureAwait(false);
        var preprocessing = draft.Preprocessing is null ? null : await HashAsync(draft.Preprocessing, Stream.Null, cancellation).ConfigureAwait(false);
        return Describe(draft, new CheckpointFiles(model, optimizer, preprocessing));
    }

    /// <summary>Writes all files. On failure it removes what it wrote, if it can.</summary>
    public async Task<KeptCheckpoint> WriteAsync(string job, CheckpointDraft draft, Action<Manifest> check, CancellationToken cancellation)
    {
        crash(CheckpointCrashPoints.CommitBeforeModel);
        var (folder, model) = await WriteModelAsync(job, draft, cancellation).ConfigureAwait(false);
        crash(CheckpointCrashPoints.CommitAfterModel);
        byte[] manifest;
        try
        {
            manifest = await WriteRestAsync(job, folder, draft, model, check, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await DiscardAsync(job, folder).ConfigureAwait(false);
            throw;
        }

        // From here the checkpoint may be whole and adopted by others: it is not ours to remove.
        await blobs.CreateAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Manifest), manifest, cancellation).ConfigureAwait(false);
        crash(CheckpointCrashPoints.CommitAfterManifest);
        return new KeptCheckpoint(draft.Round, folder, Convert.ToHexStringLower(SHA256.HashData(manifest)), model.Sha256);
    }

    private static (Manifest Manifest, byte[] Content) Describe(CheckpointDraft draft, CheckpointFiles files)
    {
        var manifest = draft.Describe(files);
        return manifest.Round == draft.Round && new CheckpointFiles(manifest.Model, manifest.Optimizer, manifest.Preprocessing) == files
            ? (manifest, CheckpointJson.Encode(manifest))
            : throw new ArgumentException($"the manifest of round {manifest.Round} does not describe the files of round {draft.Round}", nameof(draft));
    }

    private static async Task<ContentRef> HashAsync(BlobWriter write, Stream destination, CancellationToken cancellation)
    {
        // A store that hashes what it takes need not be followed by a second hash of a large model.
        if (destination is HashingStream hashed)
        {
            await write(hashed, cancellation).ConfigureAwait(false);
            return hashed.Content;
        }

        await using var hashing = new HashingStream(destination);
        await write(hashing, cancellation).ConfigureAwait(false);
        return hashing.Content;
    }

    private async Task<(string Folder, ContentRef Model)> WriteModelAsync(string job, CheckpointDraft draft, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = CheckpointPaths.Folder(draft.Round, attempt);
            try
            {
                return (folder, await CreateAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Model), draft.Model, cancellation).ConfigureAwait(false));
            }
            catch (BlobConflictException) when (attempt < MaxAttempts)
            {
                // An attempt that was never committed took this folder.
            }
        }
    }

    private async Task<byte[]> WriteRestAsync(
        string job, string folder, CheckpointDraft draft, ContentRef model, Action<Manifest> check, CancellationToken cancellation)
    {
        ContentRef? optimizer = null;
        if (draft.Optimizer is not null)
        {
            optimizer = await CreateAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Optimizer), draft.Optimizer, cancellation).ConfigureAwait(false);
            crash(CheckpointCrashPoints.CommitAfterOptimizer);
        }

        ContentRef? preprocessing = null;
        if (draft.Preprocessing is not null)
        {
            preprocessing = await CreateAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Preprocessing), draft.Preprocessing, cancellation)
                .ConfigureAwait(false);
            crash(CheckpointCrashPoints.CommitAfterPreprocessing);
        }

        var (manifest, content) = Describe(draft, new CheckpointFiles(model, optimizer, preprocessing));
        check(manifest);
        return content;
    }

    private async Task<ContentRef> CreateAsync(string path, BlobWriter write, CancellationToken cancellation)
    {
        ContentRef? written = null;
        await blobs.CreateAsync(path, async (stream, stop) => written = await HashAsync(write, stream, stop).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        return written!;
    }

    // A full disk should not stay full of half a checkpoint. The model goes last: it is what keeps others out of the folder.
    private async Task DiscardAsync(string job, string folder)
    {
        try
        {
            foreach (var file in new[] { CheckpointPaths.Preprocessing, CheckpointPaths.Optimizer, CheckpointPaths.Model })
            {
                await blobs.DeleteAsync(CheckpointPaths.File(job, folder, file), expectedETag: null, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException)
        {
            // Pruning removes it once the head has passed this round.
        }
    }
}
