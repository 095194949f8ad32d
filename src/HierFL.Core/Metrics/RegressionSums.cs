using HierFL.Core.Aggregation;

namespace HierFL.Core.Metrics;

/// <summary>Σ(output − target)² and Σ|output − target|, in units of the target.</summary>
/// <remarks>
/// The unit is the job's own: errors of 1e-6 and of 1e9 are both ordinary, and one fixed-point format does not hold both. So each sum travels as its
/// whole part and its fraction: the first lane has room, the second one, bounded by 1, has the precision.
/// </remarks>
internal sealed record RegressionSums(double Rows, double Squared, double Absolute) : IMetricSums
{
    private const string RowsLane = "metrics.rows";
    private const string SquaredLane = "metrics.squared-error";
    private const string AbsoluteLane = "metrics.absolute-error";

    // 2^80: a mean squared error of 1e14 on 2^31 rows. More is a model that has diverged, and the ring refuses it.
    private static readonly double MaxWhole = Math.ScaleB(1, 80);

    public static IEnumerable<RingLane> Lanes { get; } =
    [
        LaneMap.Total(RowsLane, 1, LaneMap.MaxRows),
        LaneMap.Total(SquaredLane, 1, MaxWhole),
        LaneMap.Total(FractionOf(SquaredLane), 1, 1),
        LaneMap.Total(AbsoluteLane, 1, MaxWhole),
        LaneMap.Total(FractionOf(AbsoluteLane), 1, 1),
    ];

    public static RegressionSums Of(Predictions p)
    {
        var squared = new CompensatedSum();
        var absolute = new CompensatedSum();
        for (var row = 0; row < p.Rows; row++)
        {
            var error = p.Outputs[row] - p.Targets[row];
            squared.Add(error * error);
            absolute.Add(Math.Abs(error));
        }

        return new(p.Rows, squared.Value, absolute.Value);
    }

    public static RegressionSums Read(LaneMap map, ReadOnlySpan<double> totals) => new(
        map.Of(totals, RowsLane)[0],
        map.Of(totals, SquaredLane)[0] + map.Of(totals, FractionOf(SquaredLane))[0],
        map.Of(totals, AbsoluteLane)[0] + map.Of(totals, FractionOf(AbsoluteLane))[0]);

    public void Write(LaneMap map, Span<double> values)
    {
        map.Of(values, RowsLane)[0] = Rows;
        WriteSplit(map, values, SquaredLane, Squared);
        WriteSplit(map, values, AbsoluteLane, Absolute);
    }

    public IEnumerable<(string Name, double Value)> Metrics()
    {
        if (Rows > 0)
        {
            yield return (MetricNames.Rmse, Math.Sqrt(Squared / Rows));
            yield return (MetricNames.Mae, Absolute / Rows);
        }
    }

    private static string FractionOf(string lane) => lane + "-fraction";

    private static void WriteSplit(LaneMap map, Span<double> values, string lane, double sum)
    {
        var whole = Math.Floor(sum);
        map.Of(values, lane)[0] = whole;
        map.Of(values, FractionOf(lane))[0] = sum - whole;
    }
}
