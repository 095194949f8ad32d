using System.Collections.Immutable;
using System.Security.Cryptography;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>
/// The model versions of jobs. A round is committed by one compare-and-swap of the head, after all files of its checkpoint are durable: whenever a
/// process dies, the head names a whole checkpoint, the old one or the new. One activation at a time may write: it takes an epoch, and who holds an
/// earlier one gets <see cref="FencedException"/> from then on.
/// </summary>
public sealed class CheckpointStore
{
    private const long MaxSpecBytes = 16 << 20;

    private readonly IBlobStore _blobs;
    private readonly CrashPoint _crash;
    private readonly HeadStore _heads;
    private readonly CheckpointWriter _writer;
    private readonly CheckpointReader _reader;
    private readonly AdmissionArchive _archive;

    /// <param name="blobs">Where the jobs lie.</param>
    /// <param name="crash">Told of every moment named in <see cref="CheckpointCrashPoints"/>.</param>
    public CheckpointStore(IBlobStore blobs, CrashPoint crash)
    {
        _blobs = blobs;
        _crash = crash;
        _heads = new HeadStore(blobs, crash);
        _writer = new CheckpointWriter(blobs, crash);
        _reader = new CheckpointReader(blobs);
        _archive = new AdmissionArchive(blobs);
    }

    /// <summary>The job file as it was stored, with its ETag; null if there is none.</summary>
    public Task<Blob?> ReadSpecAsync(string job, CancellationToken cancellation) => _blobs.ReadAsync(CheckpointPaths.Spec(job), MaxSpecBytes, cancellation);

    /// <summary>Stores the job file. Whoever replaces one has compared the two first.</summary>
    /// <exception cref="BlobConflictException">The stored file is not the expected one; null expects that there is none.</exception>
    public Task<string> WriteSpecAsync(string job, ReadOnlyMemory<byte> spec, string? expectedETag, CancellationToken cancellation) =>
        _blobs.ReplaceAsync(CheckpointPaths.Spec(job), spec, expectedETag, cancellation);

    /// <summary>Where the job stands; null if no epoch of it was ever taken.</summary>
    public async Task<Head?> ReadHeadAsync(string job, CancellationToken cancellation) =>
        (await _heads.ReadAsync(job, cancellation).ConfigureAwait(false)).Head;

    /// <summary>Takes the next epoch of the job. Durable on return; the first one makes the head.</summary>
    public Task<EpochHold> TakeEpochAsync(string job, CancellationToken cancellation) => _heads.TakeEpochAsync(job, cancellation);

    /// <summary>The admission records that the next manifest begins with, after those of a full one have been put into a file.</summary>
    /// <param name="last">The head's manifest; null before the first.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    public Task<(ImmutableArray<ArchivedRounds> Archive, ImmutableArray<RoundRecord> Rounds)> RollRecordsAsync(Manifest? last, CancellationToken cancellation) =>
        _archive.RollAsync(last, cancellation);

    /// <summary>Commits a round. The same commit repeated does nothing.</summary>
    /// <param name="hold">The caller's epoch.</param>
    /// <param name="draft">The round after the head's.</param>
    /// <param name="keep">Which checkpoints the head goes on naming; null keeps all. Their files stay until <see cref="PruneAsync"/>.</param>
    /// <param name="cancellation">Stops before the head moves.</param>
    /// <returns>The head, durable.</returns>
    /// <exception cref="FencedException">The epoch is over; the head did not move.</exception>
    /// <exception cref="CheckpointException">The round does not follow the head's, or its manifest not the head's model.</exception>
    public async Task<Head> CommitAsync(EpochHold hold, CheckpointDraft draft, CheckpointSpec? keep, CancellationToken cancellation)
    {
        var (head, etag) = await _heads.ReadAsync(hold, cancellation).ConfigureAwait(false);
        if (draft.Round == head.Round)
        {
            var (manifest, content) = await CheckpointWriter.DescribeAsync(draft, cancellation).ConfigureAwait(false);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            return sha256 == head.ManifestSha256
                ? head
                : throw new CheckpointException(
                    $"round {manifest.Round} of job {hold.Job} is committed with manifest {head.ManifestSha256}; found another one, {sha256}");
        }

        var next = head.Round is { } last ? last + 1 : 0;
        if (draft.Round != next)
        {
            throw new CheckpointException($"job {hold.Job} can commit round {next} next, found round {draft.Round}");
        }

        int? best = null;
        var written = await _writer.WriteAsync(
            hold.Job,
            draft,
            manifest =>
            {
                CheckLineage(head, manifest);
                best = manifest.Best;
            },
            cancellation).ConfigureAwait(false);
        return await NameAsync(hold, head with { Best = best }, etag, written, keep, cancellation).ConfigureAwait(false);
    }

    /// <summary>A whole checkpoint of the next round, stepped from the head's model, that its writer did not live to commit; null if there is none.</summary>
    public async Task<OrphanCheckpoint?> FindOrphanAsync(string job, CancellationToken cancellation)
    {
        var (head, _) = await _heads.ReadAsync(job, cancellation).ConfigureAwait(false);
        var round = head?.Round is { } last ? last + 1 : 0;
        foreach (var folder in await ListFoldersAsync(job, found => found == round, cancellation).ConfigureAwait(false))
        {
            try
            {
                if (await _reader.TryReadManifestAsync(job, folder, cancellation).ConfigureAwait(false) is not { } found
                    || found.Manifest.Round != round || found.Manifest.Base != BaseOf(head))
                {
                    continue;
                }

                await _reader.VerifyFilesAsync(job, folder, found.Manifest, cancellation).ConfigureAwait(false);
                return new OrphanCheckpoint(found.Manifest, new KeptCheckpoint(round, folder, found.Sha256, found.Manifest.Model.Sha256));
            }
            catch (CheckpointException)
            {
                // Not whole, or not this job's: nobody is served by it, and nobody was promised it.
            }
        }

        return null;
    }

    /// <summary>Commits an orphan as it lies.</summary>
    /// <returns>The head, durable.</returns>
    /// <exception cref="FencedException">The epoch is over; the head did not move.</exception>
    /// <exception cref="CheckpointException">It does not follow the head's model.</exception>
    public async Task<Head> AdoptAsync(EpochHold hold, OrphanCheckpoint orphan, CheckpointSpec? keep, CancellationToken cancellation)
    {
        var (head, etag) = await _heads.ReadAsync(hold, cancellation).ConfigureAwait(false);
        if (head.ManifestSha256 == orphan.Checkpoint.ManifestSha256)
        {
            return head;
        }

        CheckLineage(head, orphan.Manifest);
        return await NameAsync(hold, head with { Best = orphan.Manifest.Best }, etag, orphan.Checkpoint, keep, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says how the job ended; null opens it again. A later commit opens it too.</summary>
    public Task<Head> SetOutcomeAsync(EpochHold hold, string? outcome, CancellationToken cancellation) =>
        MoveAsync(hold, head => head with { Outcome = outcome }, cancellation);

    /// <summary>Says how the job ended, and which of its versions is the best.</summary>
    public Task<Head> EndAsync(EpochHold hold, string outcome, int? best, CancellationToken cancellation) =>
        MoveAsync(hold, head => head with { Outcome = outcome, Best = best }, cancellation);

    private async Task<Head> MoveAsync(EpochHold hold, Func<Head, Head> change, CancellationToken cancellation)
    {
        var (head, etag) = await _heads.ReadAsync(hold, cancellation).ConfigureAwait(false);
        var next = change(head);
        if (next != head)
        {
            _crash(CheckpointCrashPoints.OutcomeBeforeHead);
            await _heads.MoveAsync(hold, next, etag, cancellation).ConfigureAwait(false);
            _crash(CheckpointCrashPoints.OutcomeAfterHead);
        }

        return next;
    }

    /// <summary>Verifies and opens a checkpoint; null for a job without any.</summary>
    /// <param name="job">Whose.</param>
    /// <param name="round">A round that the head names; null for the last one.</param>
    /// <param name="layoutDigest">Layout the model must have; null takes any.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="CheckpointException">It is not kept, not whole, or not this job's, with the file, what was expected and what was found.</exception>
    public async Task<StoredCheckpoint?> LoadAsync(string job, int? round, string? layoutDigest, CancellationToken cancellation)
    {
        var (head, _) = await _heads.ReadAsync(job, cancellation).ConfigureAwait(false);
        if (head is null || head.Kept.IsEmpty)
        {
            return null;
        }

        var checkpoint = head.Kept.LastOrDefault(kept => kept.Round == (round ?? head.Round))
            ?? throw new CheckpointException($"round {round} of job {job} is not kept; kept are {string.Join(", ", head.Kept.Select(kept => kept.Round))}");
        var manifest = await _reader.ReadManifestAsync(job, checkpoint, cancellation).ConfigureAwait(false);
        if (layoutDigest is not null && manifest.LayoutDigest != layoutDigest)
        {
            throw new CheckpointException(
                $"the layout of {CheckpointPaths.File(job, checkpoint.Folder, CheckpointPaths.Model)} differs: "
                + $"expected {layoutDigest}, found {manifest.LayoutDigest}");
        }

        await _reader.VerifyFilesAsync(job, checkpoint.Folder, manifest, cancellation).ConfigureAwait(false);
        return new StoredCheckpoint(_blobs, manifest, checkpoint.Folder);
    }

    /// <summary>Lets the head forget what need not be kept, and then removes the files of rounds up to the head's that it does not name.</summary>
    /// <exception cref="FencedException">The epoch is over; nothing was removed.</exception>
    public async Task<Head> PruneAsync(EpochHold hold, CheckpointSpec keep, CancellationToken cancellation)
    {
        var (head, etag) = await _heads.ReadAsync(hold, cancellation).ConfigureAwait(false);
        var next = head with { Kept = Retention.Apply(head.Kept, keep, head.Best) };
        if (next.Kept.Length != head.Kept.Length)
        {
            _crash(CheckpointCrashPoints.PruneBeforeHead);
            await _heads.MoveAsync(hold, next, etag, cancellation).ConfigureAwait(false);
            _crash(CheckpointCrashPoints.PruneAfterHead);
        }

        // Rounds after the head's may be a successor's work by now. Those up to it are settled: no head will name a folder that this one does not.
        var named = next.Kept.Select(kept => kept.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in await ListFoldersAsync(hold.Job, round => round <= next.Round, cancellation).ConfigureAwait(false))
        {
            if (!named.Contains(folder))
            {
                await RemoveAsync(hold.Job, folder, cancellation).ConfigureAwait(false);
            }
        }

        return next;
    }

    private static string BaseOf(Head? head) => head is null || head.Kept.IsEmpty ? "" : head.Kept[^1].Model;

    private static void CheckLineage(Head head, Manifest manifest)
    {
        if (manifest.Job != head.Job)
        {
            throw new CheckpointException($"the manifest of round {manifest.Round} belongs to job {manifest.Job}, expected job {head.Job}");
        }

        var next = head.Round is { } last ? last + 1 : 0;
        if (manifest.Round != next || manifest.Base != BaseOf(head))
        {
            throw new CheckpointException(
                $"job {head.Job} goes on with round {next} from model '{BaseOf(head)}', found round {manifest.Round} from model '{manifest.Base}'");
        }
    }

    private async Task<Head> NameAsync(
        EpochHold hold, Head head, string etag, KeptCheckpoint checkpoint, CheckpointSpec? keep, CancellationToken cancellation)
    {
        var kept = head.Kept.Add(checkpoint);
        var next = head with
        {
            Round = checkpoint.Round,
            ManifestSha256 = checkpoint.ManifestSha256,
            Kept = keep is null ? kept : Retention.Apply(kept, keep, head.Best),
            Outcome = null,
        };
        _crash(CheckpointCrashPoints.CommitBeforeHead);
        await _heads.MoveAsync(hold, next, etag, cancellation).ConfigureAwait(false);
        _crash(CheckpointCrashPoints.CommitAfterHead);
        return next;
    }

    private async Task<List<string>> ListFoldersAsync(string job, Func<int, bool> ofRound, CancellationToken cancellation)
    {
        var prefix = CheckpointPaths.Checkpoints(job);
        var folders = new SortedDictionary<(int Round, int Attempt), string>();
        await foreach (var path in _blobs.ListAsync(prefix, cancellation).ConfigureAwait(false))
        {
            var folder = path[prefix.Length..].Split('/')[0];
            if (CheckpointPaths.Parse(folder) is { } place && ofRound(place.Round))
            {
                folders[place] = folder;
            }
        }

        return [.. folders.Values];
    }

    private async Task RemoveAsync(string job, string folder, CancellationToken cancellation)
    {
        _crash(CheckpointCrashPoints.PruneBeforeDelete);

        // The manifest goes first: a checkpoint half removed is not whole.
        foreach (var file in new[] { CheckpointPaths.Manifest, CheckpointPaths.Preprocessing, CheckpointPaths.Optimizer, CheckpointPaths.Model })
        {
            await _blobs.DeleteAsync(CheckpointPaths.File(job, folder, file), expectedETag: null, cancellation).ConfigureAwait(false);
        }

        _crash(CheckpointCrashPoints.PruneAfterDelete);
    }
}
