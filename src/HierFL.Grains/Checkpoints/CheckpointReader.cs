using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>Reads checkpoints and believes nothing: the head's hash proves the manifest, the manifest's hashes prove the files.</summary>
internal sealed class CheckpointReader(IBlobStore blobs)
{
    private const long MaxManifestBytes = 1 << 30;
    private const int ManifestVersion = 1;

    /// <summary>The manifest that a head names.</summary>
    public async Task<Manifest> ReadManifestAsync(string job, KeptCheckpoint checkpoint, CancellationToken cancellation)
    {
        var path = CheckpointPaths.File(job, checkpoint.Folder, CheckpointPaths.Manifest);
        var found = await TryReadManifestAsync(job, checkpoint.Folder, cancellation).ConfigureAwait(false)
            ?? throw new CheckpointException($"{path} is missing, though the head names it");
        return found.Sha256 == checkpoint.ManifestSha256
            ? found.Manifest
            : throw new CheckpointException($"{path} has SHA-256 {found.Sha256}, expected {checkpoint.ManifestSha256} as the head says");
    }

    /// <summary>The manifest in a folder, with its SHA-256; null if there is none.</summary>
    public async Task<(Manifest Manifest, string Sha256)?> TryReadManifestAsync(string job, string folder, CancellationToken cancellation)
    {
        var path = CheckpointPaths.File(job, folder, CheckpointPaths.Manifest);
        var blob = await blobs.ReadAsync(path, MaxManifestBytes, cancellation).ConfigureAwait(false);
        if (blob is null)
        {
            return null;
        }

        var manifest = CheckpointJson.Decode<Manifest>(blob.Content.Span, path, ManifestVersion);
        return manifest.Job == job
            ? (manifest, Convert.ToHexStringLower(SHA256.HashData(blob.Content.Span)))
            : throw new CheckpointException($"{path} belongs to job {manifest.Job}, expected job {job}");
    }

    /// <summary>Reads every file of a checkpoint once and compares length and hash with its manifest.</summary>
    public async Task VerifyFilesAsync(string job, string folder, Manifest manifest, CancellationToken cancellation)
    {
        await VerifyAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Model), manifest.Model, cancellation).ConfigureAwait(false);
        if (manifest.Optimizer is not null)
        {
            await VerifyAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Optimizer), manifest.Optimizer, cancellation).ConfigureAwait(false);
        }

        if (manifest.Preprocessing is not null)
        {
            await VerifyAsync(CheckpointPaths.File(job, folder, CheckpointPaths.Preprocessing), manifest.Preprocessing, cancellation).ConfigureAwait(false);
        }
    }

    private async Task VerifyAsync(string path, ContentRef expected, CancellationToken cancellation)
    {
        await using var stream = await blobs.OpenAsync(path, cancellation).ConfigureAwait(false)
            ?? throw new CheckpointException($"{path} is missing, though its manifest names it");
        if (stream.Length != expected.Length)
        {
            var fault = stream.Length < expected.Length ? "is truncated" : "is too long";
            throw new CheckpointException($"{path} {fault}: expected {expected.Length} bytes, found {stream.Length}");
        }

        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
        if (found != expected.Sha256)
        {
            throw new CheckpointException($"{path} is damaged: expected SHA-256 {expected.Sha256}, found {found}");
        }
    }
}
