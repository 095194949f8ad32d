using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds;

/// <summary>A protocol of two steps in the same machine: every member first commits to a digest, and only what was committed is granted.</summary>
internal sealed record CommitReveal : CollectProtocol
{
    private ImmutableSortedDictionary<string, string> Commitments { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    private DirectCollect Reveals { get; init; } = new();

    public override IEnumerable<Grant> Grants => Reveals.Grants;

    public override ImmutableArray<string> Refusals => Reveals.Refusals;

    public override bool IsDecided(string member) => Reveals.IsDecided(member);

    public override Grant? GrantOf(string member) => Reveals.GrantOf(member);

    public override CollectStep Begin(RoundWindow window) => new(this, [new AskCommitment(window.Cohort)]);

    public override CollectTally Tally(RoundWindow window) => Reveals.Tally(window);

    public override CollectStep Step(RoundWindow window, RoundInput input)
    {
        switch (input)
        {
            case Committed committed when Commitments.Count < window.Cohort.Length:
                var next = this with { Commitments = Commitments.SetItem(committed.Member, committed.Digest) };
                return new CollectStep(next, next.Commitments.Count == window.Cohort.Length ? [new Invite(window.Cohort)] : []);
            case Offered offer when Commitments.Count < window.Cohort.Length:
                return new CollectStep(this, [new Answer(offer.Member, offer.Digest, UpdateOutcome.Retry)]);
            case Offered offer when Commitments.GetValueOrDefault(offer.Member) != offer.Digest:
                return new CollectStep(this, [new Answer(offer.Member, offer.Digest, UpdateOutcome.Rejected(RejectionReason.WrongHash, "not what was committed"))]);
            default:
                var inner = Reveals.Step(window, input);
                return new CollectStep(this with { Reveals = (DirectCollect)inner.Next }, inner.Effects);
        }
    }

    internal sealed record Committed(string Member, string Digest) : RoundInput;

    internal sealed record AskCommitment(ImmutableArray<string> Members) : RoundEffect;
}
