using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>
/// A pass as one tier sees it: a pure state machine, the same at a region and at the root (design decision D3). It owns cohort, admission, window and
/// commit; the shell around it owns messages, sums, clocks and storage.
/// <code>
/// Plan ─► Collect ─► Combine ─► Commit ─► (Evaluate) ─► Committed
///            ▲  │        │         │
///            └──┼────────┘         └── asked again until it is durable
///               └──────────────────► Abandoned
/// </code>
/// Invariants: a member has at most one live grant; what is committed is a disjoint union of granted updates; a window always ends once its deadline has
/// passed or every member is decided.
/// </summary>
public sealed record TierRound
{
    private TierRound(RoundWindow window, RoundPhase phase)
    {
        Window = window;
        Phase = phase;
    }

    public RoundWindow Window { get; }

    public RoundPhase Phase { get; private init; }

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Phase is CommittedPhase or AbandonedPhase;

    /// <summary>A pass that has not begun. <paramref name="collect"/> is how updates are gathered.</summary>
    public static TierRound Plan(RoundWindow window, CollectProtocol collect) => new(window, new PlanPhase(collect));

    /// <summary>The state after an input and the effects to carry out.</summary>
    public (TierRound Next, ImmutableArray<RoundEffect> Effects) Step(RoundInput input, DateTimeOffset now)
    {
        var transition = input is Stopped stopped && !IsOver
            ? AbandonedPhase.Enter(stopped.Reason)
            : Phase.Step(Window, input, now);
        return (this with { Phase = transition.Next }, transition.Effects);
    }
}
