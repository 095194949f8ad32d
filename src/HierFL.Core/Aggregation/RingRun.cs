using System.Collections.Immutable;

namespace HierFL.Core.Aggregation;

/// <summary>Neighbouring elements of one format, whatever tensors they belong to: what the kernels work on.</summary>
/// <param name="Start">First element.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Format">The common format; its name and length are those of the run's first tensor.</param>
/// <param name="Largest">Largest |contribution| of one update to one element.</param>
internal readonly record struct RingRun(int Start, int Length, RingLane Format, double Largest)
{
    /// <summary>w · 2^f, or 2^f where the weight does not enter.</summary>
    public double Factor(double weight) => RingLimits.Factor(Format.FractionalBits, Format.Weighted ? weight : 1);

    /// <summary>The runs of a list of lanes, one after another.</summary>
    public static RingRun[] Of(ImmutableArray<RingLane> lanes, double maxWeight)
    {
        var runs = new List<RingRun>();
        var start = 0;
        foreach (var lane in lanes)
        {
            if (runs.Count > 0 && SameFormat(runs[^1].Format, lane))
            {
                runs[^1] = runs[^1] with { Length = runs[^1].Length + lane.Length };
            }
            else
            {
                runs.Add(new(start, lane.Length, lane, RingLimits.LargestContribution(lane, maxWeight)));
            }

            start += lane.Length;
        }

        return [.. runs];
    }

    private static bool SameFormat(RingLane left, RingLane right) =>
        left.FractionalBits == right.FractionalBits && left.Weighted == right.Weighted && left.Bound == right.Bound;
}
