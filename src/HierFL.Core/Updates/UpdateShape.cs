using HierFL.Core.Aggregation;

namespace HierFL.Core.Updates;

/// <summary>
/// Layout of an update's body, little-endian: <see cref="Floats"/> float32, then <see cref="Integers"/> int64, then <see cref="Lanes"/> float64.
/// Its length follows from the plan, so a receiver knows it before a byte arrives.
/// </summary>
/// <param name="Floats">Elements of the model delta.</param>
/// <param name="Integers">Elements of the integer buffers, sent as they are.</param>
/// <param name="Lanes">Scalars beside the model: losses, histogram counts, feature sums.</param>
public sealed record UpdateShape(int Floats, int Integers, int Lanes)
{
    public long Bytes => (4L * Floats) + (8L * Integers) + (8L * Lanes);

    public static UpdateShape Of(RingPlan ring) => new(ring.FloatCount, ring.IntegerCount, ring.LaneCount);
}
