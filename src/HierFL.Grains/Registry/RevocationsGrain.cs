using System.Collections.Immutable;
using HierFL.Core.Audit;
using HierFL.Grains.Audit;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;

namespace HierFL.Grains.Registry;

/// <summary>Shell of the federation's revocations: enters the decision into the root's audit log, makes it durable, and only then answers.</summary>
[KeyRegion, KeepAlive]
internal sealed class RevocationsGrain(
    [PersistentState("revocations", RegionalAggregatorGrain.Storage)] IPersistentState<RevocationBook> state, IAuditLog audit, TimeProvider clock)
    : Grain, IRevocations
{
    /// <summary>Revocations on a page: with reasons of full length they fit into a grain message.</summary>
    private const int Page = 30;

    private RevocationBook _book = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = state.State;
        return Task.CompletedTask;
    }

    public async Task<Revocation> RevokeAsync(string subject, string by, string reason)
    {
        Actor.Check(by);
        Actor.CheckReason(reason);
        var next = _book.Revoke(subject, by, reason, clock.GetUtcNow());
        if (!ReferenceEquals(next, _book))
        {
            await audit.AppendAsync(GrainKeys.RootRegion, new AuditDraft(AuditKinds.RevokeCertificate, by).With("subject", subject).With("reason", reason));
            await state.StepAsync(this, next);
            _book = next;
        }

        return _book.Find(subject)!;
    }

    public Task<ImmutableArray<Revocation>> ListAsync(int from) => Task.FromResult<ImmutableArray<Revocation>>([.. _book.Revocations.Skip(Math.Max(0, from)).Take(Page)]);

    public async Task<RevocationPage> SinceAsync(string region, int from, Revocation? last)
    {
        var start = _book.Continues(from, last) ? from : 0;
        return new RevocationPage(start, await ListAsync(start));
    }
}
