using System.Collections.Immutable;

namespace HierFL.Core.Aggregation;

/// <summary>The scalar lanes beside a model delta: Σ loss over the rows processed, and how many those were.</summary>
public static class TrainingLanes
{
    private const double LossBound = 1L << 60;
    private const double RowBound = 1L << 50;

    /// <summary>For <see cref="RingPlans"/>, which chooses their fractional bits.</summary>
    public static ImmutableArray<RingLane> Lanes { get; } =
    [
        new("loss", 1, LossBound, 0, Weighted: false),
        new("rows", 1, RowBound, 0, Weighted: false),
    ];

    /// <summary>A hospital's values.</summary>
    /// <param name="lossSum">Σ loss over rows, every epoch counted.</param>
    /// <param name="rows">Rows processed, every epoch counted.</param>
    public static double[] Values(double lossSum, long rows) => [lossSum, rows];

    /// <summary>Rows processed, of a hospital's values; 0 where they are others.</summary>
    public static long RowsOf(ReadOnlySpan<double> values) => values.Length == Lanes.Length && values[1] is >= 0 and <= RowBound ? (long)values[1] : 0;

    /// <summary>Mean loss per row over all hospitals; null where no row was processed.</summary>
    /// <param name="totals">Lane totals of a sum.</param>
    public static double? MeanLoss(ReadOnlySpan<double> totals) => totals[1] > 0 ? totals[0] / totals[1] : null;
}
