using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>The pass is over without a sum. The hospitals keep their updates: a new attempt with the same base model takes them as they are.</summary>
public sealed record AbandonedPhase(string Reason) : RoundPhase
{
    internal static Transition Enter(string reason, ImmutableArray<RoundEffect> effects = default) =>
        new(new AbandonedPhase(reason), [.. effects.IsDefault ? [] : effects, new Abandon(reason)]);

    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now) => input is Offered offer
        ? Stay(new Answer(offer.Member, offer.Digest, UpdateOutcome.Late))
        : Stay();
}
