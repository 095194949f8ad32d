using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>Something that happened to a tier. Open: a collect protocol may bring inputs of its own.</summary>
public abstract record RoundInput;

/// <summary>The tier begins the pass.</summary>
public sealed record Opened : RoundInput;

/// <summary>A member's update lies whole and verified at a silo, which asks whether it may add it.</summary>
/// <param name="Member">Hospital or region.</param>
/// <param name="Digest">SHA-256 of the update or partial aggregate.</param>
/// <param name="Holder">The accumulator that would take it; a sealed or lost accumulator's name never returns.</param>
public sealed record Offered(string Member, string Digest, string Holder) : RoundInput;

/// <summary>The holder has added the update it was granted.</summary>
/// <param name="Member">Hospital or region.</param>
/// <param name="Digest">SHA-256 of the update or partial aggregate.</param>
/// <param name="Holder">The accumulator that holds it now.</param>
/// <param name="Hospitals">Hospitals it stands for: 1 for a hospital's own update.</param>
public sealed record Added(string Member, string Digest, string Holder, int Hospitals = 1) : RoundInput;

/// <summary>The member will not contribute: its update failed verification, or it declined.</summary>
public sealed record Refused(string Member, UpdateOutcome Outcome) : RoundInput;

/// <summary>The member cannot contribute yet: a hospital that waits, or a region that only waits for such ones. It may be said again, and ends with an offer or a refusal.</summary>
public sealed record Waits(string Member, Holdup Holdup) : RoundInput;

/// <summary>The parent goes on without those who wait.</summary>
public sealed record GoOn : RoundInput;

/// <summary>A grant came to nothing and certainly was not added; the member may offer again, unless it is refused for good.</summary>
public sealed record Withdrawn(string Member, string Digest, UpdateOutcome? Refusal = null) : RoundInput;

/// <summary>An accumulator is gone with all it held; its grants are void and its members are asked again.</summary>
public sealed record HolderLost(string Holder) : RoundInput;

/// <summary>A holder has closed its accumulator and says what is in it.</summary>
public sealed record Sealed(string Holder, ImmutableArray<Contribution> Contents) : RoundInput;

/// <summary>The sum is durable: stepped and stored at the root, or committed by the parent for a region.</summary>
public sealed record Persisted(string Model) : RoundInput;

/// <summary>The new model has been measured.</summary>
public sealed record Evaluated : RoundInput;

/// <summary>Time has passed.</summary>
public sealed record Ticked : RoundInput;

/// <summary>The pass is given up from outside: cancelled, superseded or refused by the parent.</summary>
public sealed record Stopped(string Reason) : RoundInput;

/// <summary>One member's update in a sum.</summary>
public sealed record Contribution(string Member, string Digest);
