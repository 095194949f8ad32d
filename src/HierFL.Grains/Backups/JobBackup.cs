using System.Collections.Immutable;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>
/// Copies one job while it runs. The head is read first, then what it names is copied and checked in the copy, and the head that was read is written last. What a
/// head names can be pruned only after the head has moved: so whatever is missing while it stands still is damage, and anything else is tried again.
/// </summary>
internal sealed class JobBackup(IBlobStore from, IBlobStore to, BlobCopy copy)
{
    /// <summary>Each means that rounds passed faster than one checkpoint could be copied.</summary>
    private const int Attempts = 20;

    private const long MaxGuardBytes = 16 << 20;

    private readonly JobCheck _check = new(to);

    /// <returns>What of the job is damaged in the store itself; the rest is copied.</returns>
    /// <exception cref="BackupException">The job never stood still for long enough.</exception>
    public async Task<ImmutableArray<StoreFault>> CopyAsync(string job, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var guards = await GuardsAsync(job, cancellation).ConfigureAwait(false);
            var (head, damage) = HeadOf(job, guards.Head);
            await CopyNamedAsync(job, head, cancellation).ConfigureAwait(false);
            ImmutableArray<StoreFault> faults = [.. damage, .. await FaultsAsync(job, head, guards.Submission, cancellation).ConfigureAwait(false)];
            if (faults.IsEmpty || await GuardsAsync(job, cancellation).ConfigureAwait(false) is var now && now.Head?.ETag == guards.Head?.ETag && now.Submission?.ETag == guards.Submission?.ETag)
            {
                await FinishAsync(job, head, guards, cancellation).ConfigureAwait(false);
                return faults;
            }
        }

        throw new BackupException(
            $"job '{job}' goes on faster than one of its checkpoints can be copied ({Attempts} attempts); copy to a faster disk, or let it keep more: checkpoint.keep");
    }

    /// <summary>One that cannot be read is copied as it is, and told.</summary>
    private static (Head? Head, ImmutableArray<StoreFault> Damage) HeadOf(string job, Blob? blob)
    {
        var path = CheckpointPaths.Head(job);
        try
        {
            return (blob is null ? null : CheckpointJson.Decode<Head>(blob.Content.Span, path, Head.CurrentVersion), []);
        }
        catch (CheckpointException error)
        {
            return (null, [new StoreFault(path, error.Message)]);
        }
    }

    /// <summary>The newest checkpoint first: the oldest are the first to be pruned.</summary>
    private async Task CopyNamedAsync(string job, Head? head, CancellationToken cancellation)
    {
        foreach (var kept in head?.Kept.Reverse() ?? [])
        {
            await CopyAllAsync($"{CheckpointPaths.Checkpoints(job)}{kept.Folder}/", cancellation).ConfigureAwait(false);
        }

        await CopyAllAsync($"jobs/{job}/submission/", cancellation).ConfigureAwait(false);
        await CopyAllAsync($"jobs/{job}/admissions/", cancellation).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<StoreFault>> FaultsAsync(string job, Head? head, Blob? submission, CancellationToken cancellation) =>
    [
        .. head is null ? [] : await _check.CheckpointsAsync(head, cancellation).ConfigureAwait(false),
        .. submission is null ? [] : await _check.SubmissionAsync(job, submission.Content, cancellation).ConfigureAwait(false),
    ];

    /// <summary>What may be replaced at any time, then the two that make the rest count.</summary>
    private async Task FinishAsync(string job, Head? head, (Blob? Head, Blob? Submission) guards, CancellationToken cancellation)
    {
        var checkpoints = CheckpointPaths.Checkpoints(job);
        var named = head?.Kept.Select(kept => $"{checkpoints}{kept.Folder}/").ToArray() ?? [];
        await copy.DropAsync(path => path.StartsWith(checkpoints, StringComparison.Ordinal) && !named.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)), cancellation)
            .ConfigureAwait(false);
        var (headPath, recordPath) = (CheckpointPaths.Head(job), SubmissionArchive.RecordPath(job));
        await foreach (var path in from.ListAsync($"jobs/{job}/", cancellation).ConfigureAwait(false))
        {
            if (path != headPath && path != recordPath && !path.StartsWith(checkpoints, StringComparison.Ordinal) && !copy.Has(path))
            {
                await copy.CopyWholeAsync(path, cancellation).ConfigureAwait(false);
            }
        }

        foreach (var (path, blob) in new[] { (recordPath, guards.Submission), (headPath, guards.Head) })
        {
            await (blob is null ? Task.CompletedTask : copy.PutAsync(path, blob.Content, cancellation)).ConfigureAwait(false);
        }
    }

    private async Task<(Blob? Head, Blob? Submission)> GuardsAsync(string job, CancellationToken cancellation) =>
        (await from.ReadAsync(CheckpointPaths.Head(job), MaxGuardBytes, cancellation).ConfigureAwait(false),
            await from.ReadAsync(SubmissionArchive.RecordPath(job), MaxGuardBytes, cancellation).ConfigureAwait(false));

    private async Task CopyAllAsync(string prefix, CancellationToken cancellation)
    {
        await foreach (var path in from.ListAsync(prefix, cancellation).ConfigureAwait(false))
        {
            await copy.CopyAsync(path, cancellation).ConfigureAwait(false);
        }
    }
}
