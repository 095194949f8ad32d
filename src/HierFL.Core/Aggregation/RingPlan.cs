using System.Collections.Immutable;

namespace HierFL.Core.Aggregation;

/// <summary>
/// Fixed-point format of one run of elements that share a bound: an element x of weight w contributes round(x · w · 2^f) to the ring.
/// </summary>
/// <param name="Name">Tensor or lane name, for messages.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Bound">Largest admissible |x|, before weighting.</param>
/// <param name="FractionalBits">f.</param>
/// <param name="Weighted">Whether x is multiplied by the update's weight; counts and sums that are already totals are not.</param>
public sealed record RingLane(string Name, int Length, double Bound, int FractionalBits, bool Weighted = true);

/// <summary>
/// The ring of a pass. Model tensors use signed 64-bit words, lanes 128-bit ones; formats are chosen so that
/// contributors × (bound × maxWeight × 2^f + 1/2) never reaches the ring's half, whatever is admitted (design decision D2).
/// </summary>
public sealed record RingPlan
{
    /// <summary>Model tensors in layout order (float32 only).</summary>
    public ImmutableArray<RingLane> Tensors { get; init; } = [];

    /// <summary>Scalar lanes beside the model.</summary>
    public ImmutableArray<RingLane> Lanes { get; init; } = [];

    /// <summary>Elements of integer buffers in an update; not summed.</summary>
    public int IntegerCount { get; init; }

    /// <summary>Cap of an update's weight; larger is rejected, never clipped.</summary>
    public required double MaxWeight { get; init; }

    /// <summary>Most updates the sum may ever hold, over the whole tree.</summary>
    public required int MaxContributors { get; init; }

    public int FloatCount => Tensors.Sum(lane => lane.Length);

    public int LaneCount => Lanes.Sum(lane => lane.Length);
}
