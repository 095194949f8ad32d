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

    /// <summary>Whether the parent goes on without those who wait.</summary>
    public bool GoesOn { get; init; }

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
        var effects = input is Ticked && ClosesAt is { } time && time > now ? step.Effects.Add(new WakeAt(time)) : step.Effects;
        return (this with { Protocol = step.Next, Parts = parts, GoesOn = GoesOn || input is GoOn }).Settle(window, now, effects);
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

        if (tally.Accepted < window.MembersWanted && !GoesOn && Protocol.Holdup is { } holdup && Wait(window, tally, holdup, now, effects) is { } waiting)
        {
            return waiting;
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

    /// <summary>
    /// Nothing is missing but members that wait. Below the top the parent decides, who knows of all. The top lets them go on as soon as enough hospitals are
    /// there without them, and waits while there can be enough with them; null if there cannot.
    /// </summary>
    private Transition? Wait(RoundWindow window, CollectTally tally, Holdup holdup, DateTimeOffset now, ImmutableArray<RoundEffect> effects)
    {
        if (window.HasParent)
        {
            var ready = tally.Hospitals >= window.Minimum ? tally.Hospitals : 0;
            return Stay(effects.Add(new Hold(holdup with { Hospitals = ready })));
        }

        var without = tally.Hospitals + holdup.Hospitals;
        if (without > 0 && without >= window.Minimum)
        {
            // Whoever has been told may take a while to offer, or to say that nothing comes of it.
            var until = ClosesAt <= now ? now + window.TimeToGoOn : ClosesAt;
            var told = new LetGoOn(Protocol.Held);
            return new Transition(
                this with { Protocol = Protocol.Unheld(), ClosesAt = until },
                until != ClosesAt ? effects.AddRange(told, new WakeAt(until!.Value)) : effects.Add(told));
        }

        return without + holdup.Waiting >= window.Minimum ? Stay(effects) : null;
    }

    private static string Describe(ImmutableArray<string> refusals)
    {
        var more = refusals.Length > RefusalsTold ? $"; and {refusals.Length - RefusalsTold} more" : "";
        return string.Concat(refusals.Take(RefusalsTold).Select(refusal => "; " + refusal)) + more;
    }
}
