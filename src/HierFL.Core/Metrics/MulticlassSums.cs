using HierFL.Core.Aggregation;

namespace HierFL.Core.Metrics;

/// <summary>Per class: rows right, rows predicted, rows present; and the sums of two proper scores of the softmax.</summary>
internal sealed record MulticlassSums(double[] Correct, double[] Predicted, double[] Present, double LogLoss, double Brier) : IMetricSums
{
    private const string CorrectLane = "metrics.class-correct";
    private const string PredictedLane = "metrics.class-predicted";
    private const string PresentLane = "metrics.class-present";
    private const string LogLossLane = "metrics.log-loss";
    private const string BrierLane = "metrics.brier";

    public static IEnumerable<RingLane> Lanes(int width) =>
    [
        LaneMap.Total(CorrectLane, width, LaneMap.MaxRows),
        LaneMap.Total(PredictedLane, width, LaneMap.MaxRows),
        LaneMap.Total(PresentLane, width, LaneMap.MaxRows),
        LaneMap.Total(LogLossLane, 1, LaneMap.MaxRows * LaneMap.MaxRows * 4),
        // Σ_k (p_k − y_k)² of a row is at most 2.
        LaneMap.Total(BrierLane, 1, LaneMap.MaxRows * 2),
    ];

    public static MulticlassSums Of(Predictions p)
    {
        var (correct, predicted, present) = (new double[p.Width], new double[p.Width], new double[p.Width]);
        var logLoss = new CompensatedSum();
        var brier = new CompensatedSum();
        var oneVsRest = new double[p.Width];
        for (var row = 0; row < p.Rows; row++)
        {
            var logits = p.Outputs.AsSpan(row * p.Width, p.Width);
            var truth = (int)p.Targets[row];
            var chosen = IndexOfMax(logits);
            present[truth]++;
            predicted[chosen]++;
            correct[truth] += chosen == truth ? 1 : 0;
            Logit.OneVsRest(logits, oneVsRest);
            logLoss.Add(Logit.Softplus(-oneVsRest[truth]));
            for (var k = 0; k < p.Width; k++)
            {
                var miss = Logit.Probability(k == truth ? -oneVsRest[k] : oneVsRest[k]);
                brier.Add(miss * miss);
            }
        }

        return new(correct, predicted, present, logLoss.Value, brier.Value);
    }

    public static MulticlassSums Read(LaneMap map, ReadOnlySpan<double> totals) => new(
        map.Of(totals, CorrectLane).ToArray(),
        map.Of(totals, PredictedLane).ToArray(),
        map.Of(totals, PresentLane).ToArray(),
        map.Of(totals, LogLossLane)[0],
        map.Of(totals, BrierLane)[0]);

    public void Write(LaneMap map, Span<double> values)
    {
        Correct.CopyTo(map.Of(values, CorrectLane));
        Predicted.CopyTo(map.Of(values, PredictedLane));
        Present.CopyTo(map.Of(values, PresentLane));
        map.Of(values, LogLossLane)[0] = LogLoss;
        map.Of(values, BrierLane)[0] = Brier;
    }

    public IEnumerable<(string Name, double Value)> Metrics()
    {
        var rows = Present.Sum();
        if (rows > 0)
        {
            yield return (MetricNames.Accuracy, Correct.Sum() / rows);
            yield return (MetricNames.F1, MacroF1());
            yield return (MetricNames.LogLoss, LogLoss / rows);
            yield return (MetricNames.Brier, Brier / rows);
        }
    }

    /// <summary>Mean over the classes that occur in the truth or among the predictions, as scikit-learn's default; F1 = 2·tp / (present + predicted).</summary>
    private double MacroF1() => Enumerable.Range(0, Present.Length)
        .Where(k => Present[k] + Predicted[k] > 0)
        .Average(k => 2 * Correct[k] / (Present[k] + Predicted[k]));

    /// <summary>The first of the largest.</summary>
    private static int IndexOfMax(ReadOnlySpan<double> logits)
    {
        var best = 0;
        for (var k = 1; k < logits.Length; k++)
        {
            best = logits[k] > logits[best] ? k : best;
        }

        return best;
    }
}
