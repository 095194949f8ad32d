using System.Collections.Immutable;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>
/// Copies a store while silos work in it, so that the copy is one from which they could have been started: registries first, then each job, whose archive a registry
/// names, and the audit log last, which tells of a decision before a registry holds it.
/// </summary>
/// <param name="from">The store, live.</param>
/// <param name="to">Empty; nobody else writes to it.</param>
/// <param name="clock">For the date of the backup.</param>
public sealed class StoreBackup(IBlobStore from, IBlobStore to, TimeProvider clock)
{
    private const string Jobs = "jobs/";
    private const string Audit = "audit/";

    private readonly BlobCopy _copy = new(from, to);

    /// <summary>Durable on return.</summary>
    /// <returns>What was copied, and what of it is damaged in the store itself.</returns>
    /// <exception cref="BackupException">There is something in the destination, or a job goes on too fast.</exception>
    public async Task<(BackupList List, ImmutableArray<StoreFault> Faults)> TakeAsync(CancellationToken cancellation)
    {
        await EmptyStore.CheckAsync(to, "a backup goes to a folder of its own", cancellation).ConfigureAwait(false);
        var begun = clock.GetUtcNow();
        await foreach (var path in from.ListAsync("", cancellation).ConfigureAwait(false))
        {
            if (!path.StartsWith(Jobs, StringComparison.Ordinal) && !path.StartsWith(Audit, StringComparison.Ordinal) && path != BackupList.Path)
            {
                await CopyOtherAsync(path, cancellation).ConfigureAwait(false);
            }
        }

        var faults = ImmutableArray.CreateBuilder<StoreFault>();
        foreach (var job in await StoreLayout.NamesAsync(from, Jobs, cancellation).ConfigureAwait(false))
        {
            faults.AddRange(await new JobBackup(from, to, _copy).CopyAsync(job, cancellation).ConfigureAwait(false));
        }

        await foreach (var path in from.ListAsync(Audit, cancellation).ConfigureAwait(false))
        {
            await _copy.CopyAsync(path, cancellation).ConfigureAwait(false);
        }

        var list = new BackupList { TakenAt = begun, Blobs = _copy.Copied };
        await to.CreateAsync(BackupList.Path, CheckpointJson.Encode(list), cancellation).ConfigureAwait(false);
        return (list, faults.ToImmutable());
    }

    /// <summary>Models are written once; anything else may be replaced while it is read. What went away meanwhile is not missed.</summary>
    private Task<bool> CopyOtherAsync(string path, CancellationToken cancellation) =>
        path.EndsWith(".safetensors", StringComparison.Ordinal) ? _copy.CopyAsync(path, cancellation) : _copy.CopyWholeAsync(path, cancellation);
}
