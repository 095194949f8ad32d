using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>The sum is fixed and is being made durable; the shell is asked again until it is.</summary>
/// <param name="Combined">The sealed window.</param>
/// <param name="Commit">What is committed.</param>
public sealed record CommitPhase(CombinePhase Combined, Commit Commit) : RoundPhase
{
    internal static Transition Enter(RoundWindow window, CombinePhase combined, Commit commit, DateTimeOffset now, ImmutableArray<RoundEffect> effects) =>
        new(new CommitPhase(combined, commit), [.. effects, commit, new WakeAt(now + window.AskAgain)]);

    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case Persisted persisted when window.Evaluates:
                return new Transition(new EvaluatePhase(Commit, persisted.Model), [new Evaluate(persisted.Model)]);
            case Persisted persisted:
                return new Transition(new CommittedPhase(Commit, persisted.Model), []);
            case Ticked:
                return Stay(Commit, new WakeAt(now + window.AskAgain));
            case HolderLost lost when Commit.Holders.Contains(lost.Holder):
                return Combined.Step(window, lost, now);
            case Offered offer:
                return Stay(new Answer(offer.Member, offer.Digest, CommittedPhase.After(Commit, offer)));
            default:
                return Stay();
        }
    }
}
