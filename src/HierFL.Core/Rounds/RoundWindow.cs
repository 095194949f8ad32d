using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>Whom a tier asks in a pass, and what it needs before it may go on.</summary>
public sealed record RoundWindow
{
    public required RoundKey Key { get; init; }

    /// <summary>Members asked: hospitals at a region, regions at the root. Sorted, ordinal.</summary>
    public required ImmutableArray<string> Cohort { get; init; }

    /// <summary>Hospitals the sum needs; with fewer the pass is abandoned.</summary>
    public required int Minimum { get; init; }

    /// <summary>Members whose acceptance closes the window early; by default the whole cohort.</summary>
    public int? Goal { get; init; }

    /// <summary>How long the window stays open; none waits until every member is decided.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether the tier measures the new model before the pass is over.</summary>
    public bool Evaluates { get; init; }

    /// <summary>How long a tier waits for an answer before it asks again.</summary>
    public TimeSpan AskAgain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a parent decides if the tier goes on without hospitals that wait; the top decides that itself.</summary>
    public bool HasParent { get; init; }

    /// <summary>How long members that are told to go on may take for it once the window's own time is up.</summary>
    public TimeSpan TimeToGoOn { get; init; } = TimeSpan.FromSeconds(30);

    public int MembersWanted => Goal is { } goal ? Math.Min(goal, Cohort.Length) : Cohort.Length;
}
