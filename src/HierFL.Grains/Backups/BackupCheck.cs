using System.Collections.Immutable;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>Whether a backup holds what it held when it was taken.</summary>
internal sealed class BackupCheck(IBlobStore backup)
{
    private const long MaxListBytes = 1 << 30;

    private readonly JobCheck _check = new(backup);

    /// <summary>Null where there is no list: a store, or a backup that was not finished.</summary>
    public async Task<BackupList?> ReadAsync(CancellationToken cancellation) =>
        await backup.ReadAsync(BackupList.Path, MaxListBytes, cancellation).ConfigureAwait(false) is { } blob
            ? CheckpointJson.Decode<BackupList>(blob.Content.Span, BackupList.Path, BackupList.CurrentVersion)
            : null;

    public async Task<ImmutableArray<StoreFault>> FaultsAsync(BackupList list, CancellationToken cancellation)
    {
        var faults = ImmutableArray.CreateBuilder<StoreFault>();
        foreach (var (path, expected) in list.Blobs)
        {
            var found = await _check.FindAsync(path, cancellation).ConfigureAwait(false);
            if (found != expected)
            {
                faults.Add(new StoreFault(path, found is null
                    ? $"{path} is missing, though {BackupList.Path} names it"
                    : $"{path} is damaged: expected {expected.Length} bytes with SHA-256 {expected.Sha256}, found {found.Length} with {found.Sha256}"));
            }
        }

        return faults.ToImmutable();
    }
}
