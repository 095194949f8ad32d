using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>Something the shell of a tier has to do. Every effect may be done twice without harm. Open: a collect protocol may add its own.</summary>
public abstract record RoundEffect;

/// <summary>Ask these members to contribute.</summary>
public sealed record Invite(ImmutableArray<string> Members) : RoundEffect;

/// <summary>Let the holder add the update, once.</summary>
public sealed record Grant(string Member, string Digest, string Holder) : RoundEffect;

/// <summary>Tell the member how its update ended.</summary>
public sealed record Answer(string Member, string Digest, UpdateOutcome Outcome) : RoundEffect;

/// <summary>Close the accumulator and report its contents.</summary>
public sealed record Seal(string Holder) : RoundEffect;

/// <summary>Merge the sealed accumulators and make the sum durable: store it at the root, hand it to the parent at a region.</summary>
public sealed record Commit(ImmutableArray<string> Holders, ImmutableArray<Contribution> Contents) : RoundEffect;

/// <summary>Measure the new model.</summary>
public sealed record Evaluate(string Model) : RoundEffect;

/// <summary>Drop what the pass holds, and say why to the parent or the job.</summary>
public sealed record Abandon(string Reason) : RoundEffect;

/// <summary>Tell the parent that nothing is missing but hospitals that wait; it decides whether to wait with them.</summary>
public sealed record Hold(Holdup Holdup) : RoundEffect;

/// <summary>Tell these members to go on without their hospitals that wait.</summary>
public sealed record LetGoOn(ImmutableArray<string> Members) : RoundEffect;

/// <summary>Give a <see cref="Ticked"/> at this time.</summary>
public sealed record WakeAt(DateTimeOffset Time) : RoundEffect;
