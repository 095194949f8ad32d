using HierFL.Core.Aggregation;

namespace HierFL.Core.Metrics;

/// <summary>
/// Rows, Σp and Σy in ten bins of equal width on the probability: the reliability table. The expected calibration error (Naeini et al. 2015),
/// Σ_b (n_b/n)·|mean p − mean y|, follows exactly from the merged table. A bin holds p from b/10 up to, not including, (b+1)/10; the last one includes 1.
/// </summary>
/// <remarks>A bin that holds one row gives away that row's p and outcome to whoever sees this hospital's values alone; secure aggregation hides them.</remarks>
internal sealed record CalibrationSums(double[] Rows, double[] Probability, double[] Positives) : IMetricSums
{
    public const int Bins = 10;

    private const string RowsLane = "metrics.calibration-rows";
    private const string ProbabilityLane = "metrics.calibration-probability";
    private const string PositivesLane = "metrics.calibration-positives";

    public static IEnumerable<RingLane> Lanes { get; } =
    [
        LaneMap.Total(RowsLane, Bins, LaneMap.MaxRows),
        LaneMap.Total(ProbabilityLane, Bins, LaneMap.MaxRows),
        LaneMap.Total(PositivesLane, Bins, LaneMap.MaxRows),
    ];

    public static CalibrationSums Of(Predictions p)
    {
        var rows = new double[Bins];
        var probability = new CompensatedSum[Bins];
        var positives = new double[Bins];
        for (var row = 0; row < p.Rows; row++)
        {
            var predicted = Logit.Probability(p.Outputs[row]);
            var bin = Math.Min((int)(predicted * Bins), Bins - 1);
            rows[bin]++;
            probability[bin].Add(predicted);
            positives[bin] += p.Targets[row];
        }

        return new(rows, Array.ConvertAll(probability, sum => sum.Value), positives);
    }

    public static CalibrationSums Read(LaneMap map, ReadOnlySpan<double> totals) => new(
        map.Of(totals, RowsLane).ToArray(), map.Of(totals, ProbabilityLane).ToArray(), map.Of(totals, PositivesLane).ToArray());

    public void Write(LaneMap map, Span<double> values)
    {
        Rows.CopyTo(map.Of(values, RowsLane));
        Probability.CopyTo(map.Of(values, ProbabilityLane));
        Positives.CopyTo(map.Of(values, PositivesLane));
    }

    public IEnumerable<(string Name, double Value)> Metrics()
    {
        var rows = Rows.Sum();
        if (rows > 0)
        {
            yield return (MetricNames.CalibrationError, Probability.Zip(Positives, (p, y) => Math.Abs(p - y)).Sum() / rows);
        }
    }
}
