using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>The pass is over and its sum is durable.</summary>
public sealed record CommittedPhase(Commit Commit, string Model) : RoundPhase
{
    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now) => input is Offered offer
        ? Stay(new Answer(offer.Member, offer.Digest, After(Commit, offer)))
        : Stay();

    internal static UpdateOutcome After(Commit commit, Offered offer) =>
        commit.Contents.Contains(new Contribution(offer.Member, offer.Digest)) ? UpdateOutcome.Duplicate : UpdateOutcome.Late;
}
