using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.Aggregation;

/// <summary>Training rows of each class over all hospitals, as exact sums: what balanced class weights are made from.</summary>
public static class ClassCounts
{
    private const double RowBound = 1L << 50;

    /// <summary>Lanes of <c>RoundTask.Classes</c>.</summary>
    public static ImmutableArray<RingLane> Lanes(TargetSpec target) => [new("classes", ClassWeights.LabelsOf(target).Length, RowBound, 0, Weighted: false)];

    /// <summary>A hospital's values.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="targets">Class index of each training row.</param>
    public static double[] Values(int classes, IEnumerable<double> targets)
    {
        var counts = new double[classes];
        foreach (var target in targets)
        {
            counts[(int)target]++;
        }

        return counts;
    }

    /// <summary>Rows of each class.</summary>
    /// <param name="totals">Lane totals of <see cref="Lanes"/>.</param>
    public static ImmutableArray<long> Read(ReadOnlySpan<double> totals)
    {
        var counts = ImmutableArray.CreateBuilder<long>(totals.Length);
        foreach (var total in totals)
        {
            counts.Add((long)Math.Round(total));
        }

        return counts.MoveToImmutable();
    }
}
