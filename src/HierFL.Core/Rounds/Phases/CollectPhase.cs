using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>The window is open. How updates are gathered is the protocol's; when the window closes is decided here, the same for all protocols.</summary>
/// <param name="Protocol">Grants and receipts so far.</param>
/// <param name="Parts">Accumulators sealed before the window had to be opened again.</param>
/// <param name="ClosesAt">End of the window; null waits until every member is decided.</param>
public sealed record CollectPhase(CollectProtocol Protocol, ImmutableArray<Sealed> Parts, DateTimeOffset? ClosesAt) : RoundPhase
{
    /// <summary>A reason names this many refused members.</summary>
    private const int RefusalsTold = 8;

    internal static Transition Enter(
        RoundWindow window, CollectProtocol protocol, ImmutableArray<Sealed> parts, DateTimeOffset? closesAt, DateTimeOffset now, ImmutableArray<RoundEffect> effects)
    {
        if (closesAt is { } time)
        {
            effects = effects.Add(new WakeAt(time));
        }

        return new CollectPhase(protocol, parts, closesAt).Settle(window, now, effects);
    }

    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now)
    {
        var step = Protocol.Step(window, input);
        var parts = input is HolderLost lost ? Parts.RemoveAll(part => part.Holder == lost.Holder) : Parts;

        // Timers may ring a little early: then they are set again.
        var effects = input is Ticked && ClosesAt is { } time ? step.Effects.Add(new WakeAt(time)) : step.Effects;
        return (this with { Protocol = step.Next, Parts = parts }).Settle(window, now, effects);
    }

    /// <summary>Closes the window when the goal is reached, when every member is decided, or when time is up; else leaves it open.</summary>
    private Transition Settle(RoundWindow window, DateTimeOffset now, ImmutableArray<RoundEffect> effects)
    {
        var tally = Protocol.Tally(window);
        var timeIsUp = ClosesAt <= now;
        if (tally.Accepted < window.MembersWanted && !tally.Complete && !timeIsUp)
        {
            return Stay(effects);
        }

        if (tally.Hospitals >= window.Minimum && tally.Accepted > 0)
        {
            return CombinePhase.Enter(window, this, now, effects);
        }

        // A goal below the minimum cannot end the window; only time or the last decision can.
        if (!tally.Complete && !timeIsUp)
        {
            return Stay(effects);
        }

        var why = timeIsUp && !tally.Complete ? "the deadline passed" : "every member is decided";
        return AbandonedPhase.Enter($"{why} with {tally.Hospitals} of at least {Math.Max(1, window.Minimum)} hospitals{Describe(Protocol.Refusals)}", effects);
    }

    private static string Describe(ImmutableArray<string> refusals)
    {
        var more = refusals.Length > RefusalsTold ? $"; and {refusals.Length - RefusalsTold} more" : "";
        return string.Concat(refusals.Take(RefusalsTold).Select(refusal => "; " + refusal)) + more;
    }
}
