using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>Reads a whole store, or a backup of one, and says what in it is not as it was written. Nothing is changed; silos may work in it meanwhile.</summary>
public sealed class StoreVerification(IBlobStore store)
{
    private const long MaxDocumentBytes = 64 << 20;

    /// <summary>A head that moves leaves what it named to be pruned: then the next one is looked at.</summary>
    private const int Attempts = 20;

    private readonly JobCheck _check = new(store);
    private readonly HeadStore _heads = new(store, CrashPoints.None);
    private readonly ImmutableArray<StoreFault>.Builder _faults = ImmutableArray.CreateBuilder<StoreFault>();

    public async Task<StoreFindings> RunAsync(CancellationToken cancellation)
    {
        _faults.Clear();
        var backup = new BackupCheck(store);
        var list = await backup.ReadAsync(cancellation).ConfigureAwait(false);
        _faults.AddRange(list is null ? [] : await backup.FaultsAsync(list, cancellation).ConfigureAwait(false));
        var jobs = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var job in await StoreLayout.NamesAsync(store, "jobs/", cancellation).ConfigureAwait(false))
        {
            if (await JobAsync(job, cancellation).ConfigureAwait(false) is { } checkpoints)
            {
                jobs[job] = checkpoints;
            }
        }

        await StatesAsync(cancellation).ConfigureAwait(false);
        var logs = ImmutableArray.CreateBuilder<AuditLogState>();
        foreach (var region in await StoreLayout.NamesAsync(store, "audit/", cancellation).ConfigureAwait(false))
        {
            var (state, fault) = await new LogCheck(store, region).RunAsync(cancellation).ConfigureAwait(false);
            if (state is not null)
            {
                logs.Add(state);
            }
            else
            {
                _faults.Add(fault!);
            }
        }

        return new StoreFindings(jobs.ToImmutable(), logs.ToImmutable(), list?.TakenAt, _faults.ToImmutable());
    }

    /// <returns>How many checkpoints its head names; null where it has no head.</returns>
    private async Task<int?> JobAsync(string job, CancellationToken cancellation)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (head, etag) = await _heads.ReadAsync(job, cancellation).ConfigureAwait(false);
                var record = await RecordAsync(job, cancellation).ConfigureAwait(false);
                StoreFault[] faults =
                [
                    .. head is null ? [] : await _check.CheckpointsAsync(head, cancellation).ConfigureAwait(false),
                    .. record is null ? [] : await _check.SubmissionAsync(job, record.Content, cancellation).ConfigureAwait(false),
                ];
                if (faults.Length == 0 || attempt == Attempts
                    || ((await _heads.ReadAsync(job, cancellation).ConfigureAwait(false)).ETag == etag && (await RecordAsync(job, cancellation).ConfigureAwait(false))?.ETag == record?.ETag))
                {
                    _faults.AddRange(faults);
                    return head?.Kept.Length;
                }
            }
        }
        catch (CheckpointException error)
        {
            _faults.Add(new StoreFault(CheckpointPaths.Head(job), error.Message));
            return null;
        }
    }

    private Task<Blob?> RecordAsync(string job, CancellationToken cancellation) => store.ReadAsync(SubmissionArchive.RecordPath(job), MaxDocumentBytes, cancellation);

    /// <summary>Registries and the like can be read.</summary>
    private async Task StatesAsync(CancellationToken cancellation)
    {
        await foreach (var path in store.ListAsync("regions/", cancellation).ConfigureAwait(false))
        {
            if (!path.EndsWith(".json", StringComparison.Ordinal) || await store.ReadAsync(path, MaxDocumentBytes, cancellation).ConfigureAwait(false) is not { } blob)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(blob.Content);
            }
            catch (JsonException)
            {
                _faults.Add(new StoreFault(path, $"{path} is damaged ({blob.Content.Length} bytes that are no JSON)"));
            }
        }
    }
}
