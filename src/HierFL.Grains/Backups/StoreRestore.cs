using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>
/// Brings a backup into an empty store. Heads come last, each with an epoch that nobody can have seen: silos and hospitals that outlived the lost store know passes of
/// epochs that the backup does not, and would take those of a root that counts on from there for old ones.
/// </summary>
/// <param name="from">A whole backup.</param>
/// <param name="to">Empty; no silo works in it yet.</param>
public sealed class StoreRestore(IBlobStore from, IBlobStore to)
{
    /// <summary>An epoch is taken with each start of a job at the root: more than this cannot have been since the backup.</summary>
    public const long EpochLeap = 1_000_000;

    /// <returns>The list of the backup. The store is whole on return.</returns>
    /// <exception cref="BackupException">The backup is not whole, or there is something in the store; nothing was written.</exception>
    public async Task<BackupList> RunAsync(CancellationToken cancellation)
    {
        var backup = new BackupCheck(from);
        var list = await backup.ReadAsync(cancellation).ConfigureAwait(false)
            ?? throw new BackupException(BackupList.Missing);
        if (await backup.FaultsAsync(list, cancellation).ConfigureAwait(false) is [var first, .. var more])
        {
            throw new BackupException($"the backup is not whole: {first.Sentence}{(more.Length > 0 ? $", and {more.Length} more" : "")}; use another one");
        }

        await EmptyStore.CheckAsync(to, "a store is restored into an empty folder or container", cancellation).ConfigureAwait(false);
        var heads = list.Blobs.Keys.Where(IsHead).ToImmutableArray();
        var copy = new BlobCopy(from, to);
        foreach (var path in list.Blobs.Keys.Except(heads))
        {
            await copy.CopyAsync(path, cancellation).ConfigureAwait(false);
        }

        foreach (var path in heads)
        {
            await RestoreHeadAsync(copy, path, cancellation).ConfigureAwait(false);
        }

        return list;
    }

    private async Task RestoreHeadAsync(BlobCopy copy, string path, CancellationToken cancellation)
    {
        var (head, _) = await new HeadStore(from, CrashPoints.None).ReadAsync(path.Split('/')[1], cancellation).ConfigureAwait(false);
        await copy.PutAsync(path, CheckpointJson.Encode(head! with { Epoch = head.Epoch + EpochLeap }), cancellation).ConfigureAwait(false);
    }

    private static bool IsHead(string path) => path.Split('/') is ["jobs", var job, _] && path == CheckpointPaths.Head(job);
}
