using HierFL.Core.Aggregation;

namespace HierFL.Core.Metrics;

/// <summary>The confusion matrix at a threshold, and the sums of two proper scores.</summary>
internal sealed record BinarySums(double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives, double LogLoss, double Brier)
    : IMetricSums
{
    private const string Confusion = "metrics.confusion";
    private const string LogLossLane = "metrics.log-loss";
    private const string BrierLane = "metrics.brier";

    public static IEnumerable<RingLane> Lanes { get; } =
    [
        LaneMap.Total(Confusion, 4, LaneMap.MaxRows),
        // A row's loss grows with its logit and has no bound of its own; a mean of 2^33 means the model has diverged, and the ring refuses it.
        LaneMap.Total(LogLossLane, 1, LaneMap.MaxRows * LaneMap.MaxRows * 4),
        LaneMap.Total(BrierLane, 1, LaneMap.MaxRows),
    ];

    private double Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    public static BinarySums Of(Predictions p, double threshold)
    {
        Span<double> confusion = stackalloc double[4];
        var logLoss = new CompensatedSum();
        var brier = new CompensatedSum();
        for (var row = 0; row < p.Rows; row++)
        {
            var z = p.Outputs[row];
            var positive = p.Targets[row] == 1;
            var predicted = Logit.Probability(z) >= threshold;
            confusion[predicted ? (positive ? 0 : 1) : (positive ? 3 : 2)]++;
            var against = positive ? -z : z;
            var miss = Logit.Probability(against);
            logLoss.Add(Logit.Softplus(against));
            brier.Add(miss * miss);
        }

        return new(confusion[0], confusion[1], confusion[2], confusion[3], logLoss.Value, brier.Value);
    }

    public static BinarySums Read(LaneMap map, ReadOnlySpan<double> totals)
    {
        var confusion = map.Of(totals, Confusion);
        return new(confusion[0], confusion[1], confusion[2], confusion[3], map.Of(totals, LogLossLane)[0], map.Of(totals, BrierLane)[0]);
    }

    public void Write(LaneMap map, Span<double> values)
    {
        ReadOnlySpan<double> confusion = [TruePositives, FalsePositives, TrueNegatives, FalseNegatives];
        confusion.CopyTo(map.Of(values, Confusion));
        map.Of(values, LogLossLane)[0] = LogLoss;
        map.Of(values, BrierLane)[0] = Brier;
    }

    public IEnumerable<(string Name, double Value)> Metrics()
    {
        if (Rows > 0)
        {
            yield return (MetricNames.Accuracy, (TruePositives + TrueNegatives) / Rows);
            yield return (MetricNames.LogLoss, LogLoss / Rows);
            yield return (MetricNames.Brier, Brier / Rows);
        }

        var errors = FalsePositives + FalseNegatives;
        if (TruePositives + errors > 0)
        {
            yield return (MetricNames.F1, 2 * TruePositives / (2 * TruePositives + errors));
        }

        if (TruePositives + FalseNegatives > 0)
        {
            yield return (MetricNames.Sensitivity, TruePositives / (TruePositives + FalseNegatives));
        }

        if (TrueNegatives + FalsePositives > 0)
        {
            yield return (MetricNames.Specificity, TrueNegatives / (TrueNegatives + FalsePositives));
        }
    }
}
