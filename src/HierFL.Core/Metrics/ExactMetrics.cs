using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>Metrics over rows that lie in one place: a hospital's own, or a central hold-out.</summary>
public static class ExactMetrics
{
    /// <summary>
    /// Every metric of the task by name. One that is undefined on these rows (auc with one class only, sensitivity without positives) is left out.
    /// Scores are ranked as logits, so that probabilities that round to 0 or 1 keep their order. Multiclass: f1 is the mean over classes that occur,
    /// brier is Σ_k (p_k − y_k)², from 0 to 2, and auc the mean of one-vs-rest over the classes that have rows in and out.
    /// </summary>
    /// <param name="p">Outputs and targets.</param>
    /// <param name="threshold">Binary: a probability at or above it is positive.</param>
    /// <exception cref="ArgumentException">Shapes disagree, a target is not of the task, or an output is not finite.</exception>
    public static ImmutableSortedDictionary<string, double> Measure(Predictions p, double threshold)
    {
        PredictionCheck.Require(p, threshold);
        var classes = p.Task == PredictionTask.Regression ? [] : ClassScores.Of(p);
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        AddAll(MetricLanes.TaskSums(p, threshold));
        if (p.Task == PredictionTask.Binary)
        {
            AddAll(CalibrationSums.Of(p));
            if (RankMetrics.AveragePrecision(classes[0].Scores, classes[0].Positive) is { } precision)
            {
                metrics.Add(MetricNames.AveragePrecision, precision);
            }
        }

        // Average skips classes without an AUC, and is null where none has one.
        if (classes.Average(scores => RankMetrics.Auc(scores.Scores, scores.Positive)) is { } area)
        {
            metrics.Add(MetricNames.Auc, area);
        }

        return metrics.ToImmutable();

        void AddAll(IMetricSums sums) => metrics.AddRange(sums.Metrics().Select(metric => KeyValuePair.Create(metric.Name, metric.Value)));
    }
}
