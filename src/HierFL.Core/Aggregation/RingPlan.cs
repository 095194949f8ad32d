using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Core.Aggregation;

/// <summary>
/// Fixed-point format of one run of elements that share a bound: an element x of weight w contributes round(x · w · 2^f) to the ring.
/// </summary>
/// <param name="Name">Tensor or lane name, for messages.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Bound">Largest admissible |x|, before weighting.</param>
/// <param name="FractionalBits">f; <see cref="RingPlans"/> chooses it.</param>
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

    /// <summary>Elements of integer buffers in an update; not summed: of each element the largest is kept.</summary>
    public int IntegerCount { get; init; }

    /// <summary>Cap of an update's weight; larger is rejected, never clipped.</summary>
    public required double MaxWeight { get; init; }

    /// <summary>Most updates the sum may ever hold, over the whole tree.</summary>
    public required int MaxContributors { get; init; }

    public int FloatCount => Tensors.Sum(lane => lane.Length);

    public int LaneCount => Lanes.Sum(lane => lane.Length);

    /// <summary>
    /// Why a plan received from elsewhere cannot be used, one sentence each; empty when no admitted update can overflow the ring.
    /// </summary>
    public IEnumerable<string> Check()
    {
        if (!(MaxWeight >= RingWeight.Smallest && MaxWeight <= RingWeight.Largest))
        {
            yield return $"maxWeight is {MaxWeight}; it must be from 2^-20 to 2^53";
            yield break;
        }

        if (MaxContributors < 1 || IntegerCount < 0 || Tensors.IsDefault || Lanes.IsDefault)
        {
            yield return $"the plan holds {MaxContributors} contributors and {IntegerCount} integers; it needs at least 1 and 0, and its lists";
            yield break;
        }

        foreach (var problem in Tensors.Select(CheckTensor).Concat(Lanes.Select(CheckLane)))
        {
            if (problem is not null)
            {
                yield return problem;
            }
        }

        foreach (var lanes in new[] { Tensors, Lanes })
        {
            var length = lanes.Sum(lane => (long)lane.Length);
            if (length > Array.MaxLength)
            {
                yield return $"the plan has {length} elements; at most {Array.MaxLength} are allowed";
            }
        }
    }

    /// <summary>SHA-256 over all that shapes the bits of a sum; sums of plans with equal digests may be merged.</summary>
    internal byte[] Digest()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{MaxWeight:R} {MaxContributors} {IntegerCount} {Tensors.Length} {Lanes.Length}\n");
        foreach (var lane in Tensors.Concat(Lanes))
        {
            text.Append(CultureInfo.InvariantCulture, $"{lane.Length} {lane.Bound:R} {lane.FractionalBits} {lane.Weighted} {lane.Name}\n");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private string? CheckTensor(RingLane lane) => CheckFormat(lane) ?? CheckRoom(lane, RingLimits.WordBits, RingLimits.WordBits);

    private string? CheckLane(RingLane lane) => CheckFormat(lane) ?? CheckRoom(lane, RingLimits.LaneContributionBits, RingLimits.LaneBits);

    private static string? CheckFormat(RingLane lane) =>
        lane.Length < 0 ? $"'{lane.Name}' has {lane.Length} elements; at least 0 are needed"
        : !(lane.Bound > 0 && double.IsFinite(lane.Bound)) ? $"the bound of '{lane.Name}' is {lane.Bound}; it must be finite and above 0"
        : Math.Abs((long)lane.FractionalBits) > RingLimits.MaxFractionalBits
            ? $"'{lane.Name}' has {lane.FractionalBits} fractional bits; from -{RingLimits.MaxFractionalBits} to {RingLimits.MaxFractionalBits} are allowed"
            : null;

    private string? CheckRoom(RingLane lane, int contributionBits, int sumBits)
    {
        var contribution = RingLimits.LargestContribution(lane, MaxWeight);
        return contribution <= Math.ScaleB(1, contributionBits) && RingLimits.Fits(contribution, MaxContributors, sumBits)
            ? null
            : $"'{lane.Name}' can overflow: {MaxContributors} contributions of up to {contribution:G6} exceed 2^{sumBits}, or one exceeds 2^{contributionBits}";
    }
}
