using System.Collections.Immutable;
using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>Whether all that a job's head and submission name is there, to the byte. It believes nothing: every hash is taken again.</summary>
internal sealed class JobCheck(IBlobStore store)
{
    private readonly CheckpointReader _reader = new(store);
    private readonly AdmissionArchive _archive = new(store);

    /// <summary>What is wrong with the checkpoints that a head names, and with the admission records behind them.</summary>
    public async Task<ImmutableArray<StoreFault>> CheckpointsAsync(Head head, CancellationToken cancellation)
    {
        var faults = ImmutableArray.CreateBuilder<StoreFault>();
        foreach (var kept in head.Kept)
        {
            var folder = CheckpointPaths.Checkpoints(head.Job) + kept.Folder;
            try
            {
                var manifest = await _reader.ReadManifestAsync(head.Job, kept, cancellation).ConfigureAwait(false);
                await _reader.VerifyFilesAsync(head.Job, kept.Folder, manifest, cancellation).ConfigureAwait(false);
                await _archive.ReadAsync(manifest, cancellation).ConfigureAwait(false);
            }
            catch (CheckpointException error)
            {
                faults.Add(new StoreFault(folder, error.Message));
            }
        }

        if (head.Round is { } round && (head.Kept.IsEmpty || head.Kept[^1].Round != round))
        {
            var path = CheckpointPaths.Head(head.Job);
            faults.Add(new StoreFault(path, $"{path} is at round {round}, and names no checkpoint of it"));
        }

        return faults.ToImmutable();
    }

    /// <summary>What is wrong with the documents that a submission names.</summary>
    public async Task<ImmutableArray<StoreFault>> SubmissionAsync(string job, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        var faults = ImmutableArray.CreateBuilder<StoreFault>();
        if (SubmissionArchive.NamedIn(record.Span) is not { } named)
        {
            var path = SubmissionArchive.RecordPath(job);
            return [new StoreFault(path, $"{path} is damaged ({record.Length} bytes that are no such JSON)")];
        }

        foreach (var document in named.Distinct())
        {
            var path = SubmissionArchive.Path(job, document);
            if (await FindAsync(path, cancellation).ConfigureAwait(false) is var found && found != document)
            {
                faults.Add(new StoreFault(path, found is null
                    ? $"{path} is missing, though the submission names it"
                    : $"{path} is damaged: expected {document.Length} bytes, found {found.Length} with SHA-256 {found.Sha256}"));
            }
        }

        return faults.ToImmutable();
    }

    /// <summary>What a blob holds, read from its first byte to its last; null if there is none.</summary>
    public async Task<ContentRef?> FindAsync(string path, CancellationToken cancellation)
    {
        var stream = await store.OpenAsync(path, cancellation).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            return new ContentRef(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)), stream.Length);
        }
    }
}
