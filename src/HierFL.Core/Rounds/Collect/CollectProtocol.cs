using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>
/// How updates are gathered while a window is open: a pure machine inside the round's. Direct collection has one step; protocols with several (commit
/// and reveal, masking) bring their own inputs and effects.
/// </summary>
public abstract record CollectProtocol
{
    /// <summary>The first effects, normally an invitation of the cohort.</summary>
    public abstract CollectStep Begin(RoundWindow window);

    /// <summary>
    /// Answers an input. <see cref="HolderLost"/> and <see cref="Withdrawn"/> void grants; an <see cref="Offered"/> gets exactly one
    /// <see cref="Grant"/> or <see cref="Answer"/>.
    /// </summary>
    public abstract CollectStep Step(RoundWindow window, RoundInput input);

    /// <summary>Live grants; at most one a member.</summary>
    public abstract IEnumerable<Grant> Grants { get; }

    /// <summary>The live grant of a member, if it has one.</summary>
    public abstract Grant? GrantOf(string member);

    /// <summary>Whether the member has a live grant or is refused: it need not be asked again.</summary>
    public abstract bool IsDecided(string member);

    /// <summary>How those stand who can contribute later; null if nobody waits.</summary>
    public virtual Holdup? Holdup => null;

    /// <summary>Members that wait.</summary>
    public virtual ImmutableArray<string> Held => [];

    /// <summary>The protocol in which nobody is known to wait: they offer, refuse, or say so again.</summary>
    public virtual CollectProtocol Unheld() => this;

    /// <summary>A sentence for each member that is refused or waits.</summary>
    public abstract ImmutableArray<string> Refusals { get; }

    /// <summary>How far the window is.</summary>
    public abstract CollectTally Tally(RoundWindow window);

    /// <summary>What a member hears that offers after the window closed and before the holders have said what they contain.</summary>
    public virtual UpdateOutcome AfterClose(Offered offer) =>
        GrantOf(offer.Member)?.Digest == offer.Digest ? UpdateOutcome.Retry : UpdateOutcome.Late;
}

/// <summary>The protocol after an input, and what the shell has to do.</summary>
public sealed record CollectStep(CollectProtocol Next, ImmutableArray<RoundEffect> Effects);

/// <summary>How far a window is.</summary>
/// <param name="Accepted">Members whose update is in a sum.</param>
/// <param name="Hospitals">Hospitals those stand for.</param>
/// <param name="Complete">Whether every member is accepted, refused or waits.</param>
public sealed record CollectTally(int Accepted, int Hospitals, bool Complete);
