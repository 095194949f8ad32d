namespace HierFL.Core.Rounds;

/// <summary>The new model is durable and is being measured; nothing that happens here can undo the commit.</summary>
public sealed record EvaluatePhase(Commit Commit, string Model) : RoundPhase
{
    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now) => input switch
    {
        Evaluated => new Transition(new CommittedPhase(Commit, Model), []),
        Offered offer => Stay(new Answer(offer.Member, offer.Digest, CommittedPhase.After(Commit, offer))),
        _ => Stay(),
    };
}
