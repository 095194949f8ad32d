using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>Reads and moves heads. Every move is a compare-and-swap, and is refused to an epoch that is over.</summary>
internal sealed class HeadStore(IBlobStore blobs, CrashPoint crash)
{
    private const long MaxHeadBytes = 16 << 20;

    // Each failed attempt means that another activation took an epoch in between: so many at once is a broken cluster.
    private const int EpochAttempts = 100;

    /// <summary>The head and its ETag; nulls for a job without one.</summary>
    public async Task<(Head? Head, string? ETag)> ReadAsync(string job, CancellationToken cancellation)
    {
        var path = CheckpointPaths.Head(job);
        var blob = await blobs.ReadAsync(path, MaxHeadBytes, cancellation).ConfigureAwait(false);
        if (blob is null)
        {
            return (null, null);
        }

        var head = CheckpointJson.Decode<Head>(blob.Content.Span, path, Head.CurrentVersion);
        return head.Job == job ? (head, blob.ETag) : throw new CheckpointException($"{path} belongs to job {head.Job}, expected job {job}");
    }

    /// <summary>The head as the holder of its epoch sees it.</summary>
    /// <exception cref="FencedException">Another epoch has been taken.</exception>
    public async Task<(Head Head, string ETag)> ReadAsync(EpochHold hold, CancellationToken cancellation)
    {
        var (head, etag) = await ReadAsync(hold.Job, cancellation).ConfigureAwait(false);
        if (head is null || etag is null)
        {
            throw new CheckpointException($"{CheckpointPaths.Head(hold.Job)} is missing, though epoch {hold.Epoch} of the job was taken");
        }

        return head.Epoch == hold.Epoch ? (head, etag) : throw new FencedException(hold.Job, hold.Epoch, head.Epoch);
    }

    /// <summary>Takes the next epoch, which ends the one before.</summary>
    public async Task<EpochHold> TakeEpochAsync(string job, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (head, etag) = await ReadAsync(job, cancellation).ConfigureAwait(false);
            var next = head is null ? new Head { Job = job, Epoch = 1 } : head with { Epoch = head.Epoch + 1 };
            try
            {
                crash(CheckpointCrashPoints.EpochBeforeHead);
                await blobs.ReplaceAsync(CheckpointPaths.Head(job), CheckpointJson.Encode(next), etag, cancellation).ConfigureAwait(false);
                crash(CheckpointCrashPoints.EpochAfterHead);
                return new EpochHold(job, next.Epoch);
            }
            catch (BlobConflictException) when (attempt < EpochAttempts)
            {
                // Another activation was first; its epoch ends with the next one.
            }
        }
    }

    /// <summary>Moves the head from what the holder read.</summary>
    /// <exception cref="FencedException">Another epoch has been taken meanwhile.</exception>
    public async Task MoveAsync(EpochHold hold, Head next, string etag, CancellationToken cancellation)
    {
        try
        {
            await blobs.ReplaceAsync(CheckpointPaths.Head(hold.Job), CheckpointJson.Encode(next), etag, cancellation).ConfigureAwait(false);
        }
        catch (BlobConflictException)
        {
            // Fenced, in all likelihood, and this says so; else one holder moves the head twice at once, which is for the caller to know.
            await ReadAsync(hold, cancellation).ConfigureAwait(false);
            throw;
        }
    }
}
