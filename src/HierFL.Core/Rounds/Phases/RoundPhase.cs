using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>
/// One phase of a pass, with its own state. Plan → Collect → Combine → Commit → Evaluate → Committed; from anywhere before the commit to Abandoned.
/// </summary>
public abstract record RoundPhase
{
    /// <summary>Answers an input; an input that means nothing in this phase changes nothing.</summary>
    internal abstract Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now);

    /// <summary>Stays, with effects.</summary>
    protected Transition Stay(params ImmutableArray<RoundEffect> effects) => new(this, effects);
}

/// <summary>The phase after an input, and what the shell has to do.</summary>
public sealed record Transition(RoundPhase Next, ImmutableArray<RoundEffect> Effects);
