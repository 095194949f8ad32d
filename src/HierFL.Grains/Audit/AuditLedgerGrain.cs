using System.Collections.Immutable;
using HierFL.Core.Audit;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Audit;

/// <summary>
/// Shell of a region's audit log: one entry at a time, each after the last. What it knows of the log is only remembered; two activations cannot fork it,
/// since of two entries with one number the store takes one, and the other writer reads the log again.
/// </summary>
[KeyRegion, KeepAlive]
internal sealed class AuditLedgerGrain(AuditBlobs blobs, AuditEntries written, TimeProvider clock) : Grain, IAuditLedger, IAuditTrail
{
    /// <summary>Each attempt means that another activation wrote in between: so many at once is a broken cluster.</summary>
    private const int Attempts = 20;

    private readonly RecentRounds _rounds = new();
    private AuditHead? _head;
    private bool _isLoaded;
    private bool _areRoundsLoaded;

    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        written.Opened(Region);
        return Task.CompletedTask;
    }

    public async Task<AuditHead> AppendAsync(AuditDraft draft) => (await AppendAsync(draft, isRound: false))!;

    public async Task<bool> AppendRoundAsync(AuditDraft draft) => await AppendAsync(draft, isRound: true) is not null;

    /// <returns>The head with the entry; null for a round that is there already.</returns>
    private async Task<AuditHead?> AppendAsync(AuditDraft draft, bool isRound)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (isRound && await HoldsAsync(draft))
            {
                return null;
            }

            var entry = AuditChain.Next(await HeadAsync(), Region, draft, clock.GetUtcNow());
            try
            {
                // Unknown until the store has answered: after a failure the entry may be there or not.
                _isLoaded = false;
                await blobs.CreateAsync(entry, CancellationToken.None);
                (_head, _isLoaded) = (AuditChain.HeadOf(entry), true);
                _rounds.Add(entry);
                written.Wrote(Region);
                return _head;
            }
            catch (Exception failure)
            {
                // Another activation was first, or the entry is there after all: what was written is not remembered here.
                _areRoundsLoaded = false;
                if (failure is not BlobConflictException || attempt == Attempts)
                {
                    throw;
                }
            }
        }
    }

    public async Task<AuditHead?> HeadAsync()
    {
        if (!_isLoaded)
        {
            _head = await blobs.FindLastAsync(Region, CancellationToken.None) is { } last ? AuditChain.HeadOf(last) : null;
            _isLoaded = true;
        }

        return _head;
    }

    private async Task<bool> HoldsAsync(AuditDraft draft)
    {
        if (!_areRoundsLoaded)
        {
            await LoadRoundsAsync();
        }

        return _rounds.Holds(draft);
    }

    private async Task LoadRoundsAsync()
    {
        _rounds.Clear();
        var next = Math.Max(1, (await HeadAsync())?.Sequence - RecentRounds.Most ?? 1);
        while (await ReadAsync(next) is { IsEmpty: false } page)
        {
            foreach (var entry in page)
            {
                _rounds.Add(entry);
            }

            next = page[^1].Sequence + 1;
        }

        _areRoundsLoaded = true;
    }

    public Task<ImmutableArray<AuditEntry>> ReadAsync(long first) => blobs.ReadAsync(Region, first, CancellationToken.None);
}
