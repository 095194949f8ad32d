using System.Globalization;

namespace HierFL.EndToEnd.Chaos;

internal enum ActKind
{
    /// <summary>kill -9.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    Stop,

    /// <summary>The network of a region, for a while.</summary>
    Cut,
}

/// <summary>Something that is done to a federation while it learns.</summary>
/// <param name="Kind">What.</param>
/// <param name="Victim">A process by its role, or a region.</param>
/// <param name="Round">Once this round is committed…</param>
/// <param name="After">…and so much later.</param>
/// <param name="Length">How long it lasts.</param>
internal sealed record ChaosAct(ActKind Kind, string Victim, int Round, TimeSpan After, TimeSpan Length)
{
    /// <summary>Whether it takes a silo away that comes back as another one.</summary>
    public bool IsLostSilo => Kind == ActKind.Kill && Victim.StartsWith("silo-", StringComparison.Ordinal);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind.ToString().ToLowerInvariant()} {Victim}{(Kind == ActKind.Kill ? "" : $" {Length.TotalSeconds:0.0} s")} after round {Round} + {After.TotalMilliseconds:0} ms");
}
