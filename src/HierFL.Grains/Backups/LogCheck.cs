using HierFL.Core.Audit;
using HierFL.Grains.Audit;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>An audit log from its first entry that is there to its last.</summary>
internal sealed class LogCheck(IBlobStore store, string region)
{
    private readonly AuditBlobs _log = new(store);

    public async Task<(AuditLogState? State, StoreFault? Fault)> RunAsync(CancellationToken cancellation)
    {
        var folder = $"audit/{region}/";
        try
        {
            var (first, last) = await _log.FindEndsAsync(region, cancellation).ConfigureAwait(false);
            var head = first.Sequence == 1 ? null : new AuditHead(first.Sequence - 1, first.PreviousHash);
            for (var next = first.Sequence; next <= last.Sequence; next = head!.Sequence + 1)
            {
                var page = await _log.ReadAsync(region, next, cancellation).ConfigureAwait(false);
                var sentence = page.IsEmpty ? $"entry {next} is missing: entry {last.Sequence} is there" : AuditChain.Verify(region, page, head)?.Sentence;
                if (sentence is not null)
                {
                    return (null, new StoreFault(folder, $"{folder}: {sentence}"));
                }

                head = AuditChain.HeadOf(page[^1]);
            }

            return (new AuditLogState(region, first.Sequence, $"{head!.Sequence}:{head.Hash}"), null);
        }
        catch (InvalidDataException error)
        {
            return (null, new StoreFault(folder, error.Message));
        }
    }
}
