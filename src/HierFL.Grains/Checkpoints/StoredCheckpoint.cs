using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Checkpoints;

/// <summary>A committed checkpoint that was verified when it was loaded: every file has the length and the hash of the manifest.</summary>
public sealed class StoredCheckpoint
{
    private readonly IBlobStore _blobs;
    private readonly string _folder;

    internal StoredCheckpoint(IBlobStore blobs, Manifest manifest, string folder)
    {
        _blobs = blobs;
        _folder = folder;
        Manifest = manifest;
    }

    public Manifest Manifest { get; }

    /// <summary>The model, as safetensors. The caller disposes of the stream.</summary>
    public Task<Stream> OpenModelAsync(CancellationToken cancellation) => OpenAsync(CheckpointPaths.Model, cancellation);

    /// <summary>The server optimizer's state, as safetensors; null if it has none.</summary>
    public async Task<Stream?> OpenOptimizerAsync(CancellationToken cancellation) =>
        Manifest.Optimizer is null ? null : await OpenAsync(CheckpointPaths.Optimizer, cancellation).ConfigureAwait(false);

    /// <summary>The preprocessing document, JSON; null if there is none.</summary>
    public async Task<Stream?> OpenPreprocessingAsync(CancellationToken cancellation) =>
        Manifest.Preprocessing is null ? null : await OpenAsync(CheckpointPaths.Preprocessing, cancellation).ConfigureAwait(false);

    /// <summary>The admission records of every committed round, in order.</summary>
    /// <exception cref="CheckpointException">A file of earlier ones is missing or damaged.</exception>
    public Task<ImmutableArray<RoundRecord>> ReadRecordsAsync(CancellationToken cancellation) => new AdmissionArchive(_blobs).ReadAsync(Manifest, cancellation);

    private async Task<Stream> OpenAsync(string file, CancellationToken cancellation)
    {
        var path = CheckpointPaths.File(Manifest.Job, _folder, file);
        return await _blobs.OpenAsync(path, cancellation).ConfigureAwait(false)
            ?? throw new CheckpointException($"{path} was removed after it was loaded: pruned by a later round");
    }
}
