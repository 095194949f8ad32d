using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>
/// The window is closed and the accumulators are being sealed. What a holder says it contains decides, not the receipts: an update that was added while
/// its receipt was lost is in the sum.
/// </summary>
/// <param name="Collected">The window as it closed.</param>
/// <param name="Awaiting">Holders that have not answered.</param>
/// <param name="Parts">Sealed accumulators.</param>
public sealed record CombinePhase(CollectPhase Collected, ImmutableArray<string> Awaiting, ImmutableArray<Sealed> Parts) : RoundPhase
{
    internal static Transition Enter(RoundWindow window, CollectPhase collected, DateTimeOffset now, ImmutableArray<RoundEffect> effects)
    {
        var holders = collected.Protocol.Grants
            .Select(grant => grant.Holder).Distinct(StringComparer.Ordinal)
            .Except(collected.Parts.Select(part => part.Holder), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToImmutableArray();
        var phase = new CombinePhase(collected, holders, collected.Parts);
        return holders.IsEmpty
            ? phase.Merge(window, now, effects)
            : new Transition(phase, effects.AddRange(phase.AskHolders(window, now)));
    }

    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case Sealed part when Awaiting.Contains(part.Holder):
                var next = IsGranted(part)
                    ? this with { Awaiting = Awaiting.Remove(part.Holder), Parts = Parts.Add(part) }
                    : null;
                return next is null ? Reopen(window, part.Holder, now)
                    : next.Awaiting.IsEmpty ? next.Merge(window, now, [])
                    : next.Stay();
            case HolderLost lost when Awaiting.Contains(lost.Holder) || Parts.Any(part => part.Holder == lost.Holder):
                return Reopen(window, lost.Holder, now);
            case Ticked:
                return Stay(AskHolders(window, now));
            case Offered offer:
                return Stay(new Answer(offer.Member, offer.Digest, Collected.Protocol.AfterClose(offer)));
            default:
                return Stay();
        }
    }

    /// <summary>A holder may contain only what this tier granted to it.</summary>
    private bool IsGranted(Sealed part) =>
        part.Contents.All(item => Collected.Protocol.GrantOf(item.Member) == new Grant(item.Member, item.Digest, part.Holder))
        && part.Contents.Select(item => item.Member).Distinct(StringComparer.Ordinal).Count() == part.Contents.Length;

    private ImmutableArray<RoundEffect> AskHolders(RoundWindow window, DateTimeOffset now) =>
        [.. Awaiting.Select(holder => new Seal(holder)), new WakeAt(now + window.AskAgain)];

    /// <summary>The holder's part is void: its members are asked again, what the others have sealed stays.</summary>
    private Transition Reopen(RoundWindow window, string holder, DateTimeOffset now)
    {
        var kept = Parts.RemoveAll(part => part.Holder == holder);
        var step = Collected.Protocol.Step(window, new HolderLost(holder));
        return CollectPhase.Enter(window, step.Next, kept, Collected.ClosesAt, now, step.Effects);
    }

    private Transition Merge(RoundWindow window, DateTimeOffset now, ImmutableArray<RoundEffect> effects)
    {
        var contents = Parts.SelectMany(part => part.Contents).OrderBy(item => item.Member, StringComparer.Ordinal).ToImmutableArray();
        var inside = contents.Select(item => item.Member).ToHashSet(StringComparer.Ordinal);
        var outside = Collected.Protocol.Grants
            .Where(grant => !inside.Contains(grant.Member))
            .Select(grant => new Answer(grant.Member, grant.Digest, UpdateOutcome.Late));
        var holders = Parts.Where(part => part.Contents.Length > 0).Select(part => part.Holder).Order(StringComparer.Ordinal).ToImmutableArray();
        return CommitPhase.Enter(window, this, new Commit(holders, contents), now, effects.AddRange(outside));
    }
}
