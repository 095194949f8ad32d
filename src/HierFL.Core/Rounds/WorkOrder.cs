namespace HierFL.Core.Rounds;

/// <summary>One hospital's part of a pass, small enough for a grain message.</summary>
/// <param name="Key">The pass.</param>
/// <param name="Hospital">Who is asked.</param>
/// <param name="Plan">The plan, by content.</param>
/// <param name="LastAccepted">
/// SHA-256 of this hospital's last update that the lineage of the plan's model contains; null if none. It names the hospital state to
/// start from: the one which that update's training left.
/// </param>
/// <remarks>A plan rides along up to <see cref="MostPlanBytes"/>: with it a message stays below the 64 KiB of design decision D1.</remarks>
public sealed record WorkOrder(RoundKey Key, string Hospital, ContentRef Plan, string? LastAccepted) : Notice
{
    /// <summary>Bytes of a plan that rides along.</summary>
    public const int MostPlanBytes = 16 * 1024;

    /// <summary>The plan itself where it is small enough to ride along; empty where it is to be fetched. Whoever uses it checks that it is the one named.</summary>
    public ReadOnlyMemory<byte> PlanBytes { get; init; }

    /// <summary>The span the order belongs to (W3C <c>traceparent</c>); null where nobody traces.</summary>
    public string? Trace { get; init; }
}
