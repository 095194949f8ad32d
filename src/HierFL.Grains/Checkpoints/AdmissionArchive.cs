using System.Collections.Immutable;
using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>
/// The admission records that a manifest has no room for. A manifest that held those of all rounds would be written anew each round, longer each time; it
/// holds the last ones, and names the files of those before, which are written once and never pruned.
/// </summary>
internal sealed class AdmissionArchive(IBlobStore blobs)
{
    /// <summary>Most records in a manifest, and as many in each file.</summary>
    public const int Rounds = 32;

    private const long MaxFileBytes = 1 << 30;

    /// <summary>Puts the records of a full manifest into a file. They are of committed rounds, so whoever does it again writes the same.</summary>
    /// <param name="last">The manifest that the next one follows; null for the first.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <returns>What the next manifest begins with: room for its own record.</returns>
    public async Task<(ImmutableArray<ArchivedRounds> Archive, ImmutableArray<RoundRecord> Rounds)> RollAsync(Manifest? last, CancellationToken cancellation)
    {
        if (last is null || last.Rounds.Length < Rounds)
        {
            return (last?.Archive ?? [], last?.Rounds ?? []);
        }

        var content = CheckpointJson.Encode(new AdmissionFile { Job = last.Job, Rounds = last.Rounds });
        var archived = new ArchivedRounds(
            last.Rounds[0].Round, last.Rounds[^1].Round, new ContentRef(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length));
        var path = CheckpointPaths.Admissions(last.Job, archived);
        var known = await blobs.ReadAsync(path, MaxFileBytes, cancellation).ConfigureAwait(false);
        if (known is null || !known.Content.Span.SequenceEqual(content))
        {
            await blobs.ReplaceAsync(path, content, known?.ETag, cancellation).ConfigureAwait(false);
        }

        return (last.Archive.Add(archived), []);
    }

    /// <summary>The records of every committed round up to the manifest's, in order.</summary>
    /// <exception cref="CheckpointException">A file is missing or not what the manifest says.</exception>
    public async Task<ImmutableArray<RoundRecord>> ReadAsync(Manifest manifest, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<RoundRecord>();
        foreach (var archived in manifest.Archive)
        {
            var path = CheckpointPaths.Admissions(manifest.Job, archived);
            var blob = await blobs.ReadAsync(path, MaxFileBytes, cancellation).ConfigureAwait(false)
                ?? throw new CheckpointException($"{path} is missing, though the manifest of round {manifest.Round} names it");
            var found = Convert.ToHexStringLower(SHA256.HashData(blob.Content.Span));
            if (found != archived.Content.Sha256)
            {
                throw new CheckpointException($"{path} is damaged: expected SHA-256 {archived.Content.Sha256}, found {found}");
            }

            records.AddRange(CheckpointJson.Decode<AdmissionFile>(blob.Content.Span, path, AdmissionFile.CurrentVersion).Rounds);
        }

        records.AddRange(manifest.Rounds);
        return records.ToImmutable();
    }

    private sealed record AdmissionFile
    {
        public const int CurrentVersion = 1;

        public int Version { get; init; } = CurrentVersion;

        public required string Job { get; init; }

        public required ImmutableArray<RoundRecord> Rounds { get; init; }
    }
}
