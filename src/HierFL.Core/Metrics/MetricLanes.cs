using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>
/// Federated metrics from sums: each hospital fills lanes, the ring adds them, and the totals give the metrics over all rows. AUC and average
/// precision come from score histograms with a bound on their error; the others follow exactly.
/// </summary>
/// <remarks>
/// A hospital with few rows bins its scores more coarsely (<see cref="Disclosure"/>): it fills exactly one level of histograms, with no
/// more bins than rows. Where it may not use as many bins as the coarsest histogram (4) or the calibration table (10) has, it leaves that one empty, and
/// the metric is then over the rows of the others.
/// Multiclass AUC is the mean over classes of one-vs-rest AUC, and needs histograms per class: above <see cref="MaxOneVsRestWidth"/> classes it is left out.
/// </remarks>
public static class MetricLanes
{
    /// <summary>Most classes for which the federated AUC of a multiclass job is measured: its lanes are 16 KB a class.</summary>
    public const int MaxOneVsRestWidth = 16;

    private const string PositiveScores = "metrics.scores-positive";
    private const string NegativeScores = "metrics.scores-negative";

    /// <summary>The lanes of a task, unweighted, with the bounds of one hospital's values; the ring's builder sets the fractional bits.</summary>
    /// <param name="task">Kind of prediction.</param>
    /// <param name="width">Outputs per row.</param>
    /// <exception cref="ArgumentException">The width does not fit the task.</exception>
    public static ImmutableArray<RingLane> For(PredictionTask task, int width)
    {
        PredictionCheck.RequireWidth(task, width);
        return task switch
        {
            PredictionTask.Binary => [.. BinarySums.Lanes, .. CalibrationSums.Lanes, .. ScoreLanes(1)],
            PredictionTask.Multiclass => [.. MulticlassSums.Lanes(width), .. width <= MaxOneVsRestWidth ? ScoreLanes(width) : []],
            _ => [.. RegressionSums.Lanes],
        };
    }

    /// <summary>One hospital's values, lane after lane; all zero, which contributes nothing, with fewer rows than it lets out.</summary>
    /// <param name="p">Outputs and targets of its rows.</param>
    /// <param name="threshold">Binary: a probability at or above it is positive.</param>
    /// <param name="d">What the hospital lets out.</param>
    /// <exception cref="ArgumentException">Shapes disagree, a target is not of the task, or an output is not finite.</exception>
    public static double[] Encode(Predictions p, double threshold, Disclosure d)
    {
        PredictionCheck.Require(p, threshold);
        var map = new LaneMap(For(p.Task, p.Width));
        var values = new double[map.Length];
        if (p.Rows < d.MinEvaluationRows || p.Rows == 0)
        {
            return values;
        }

        TaskSums(p, threshold).Write(map, values);
        if (p.Task == PredictionTask.Binary && Math.Min(p.Rows, d.MaxBins) >= CalibrationSums.Bins)
        {
            CalibrationSums.Of(p).Write(map, values);
        }

        if (map.Has(PositiveScores) && ScoreGrid.LevelFor(p.Rows, d.MaxBins) is { } level)
        {
            WriteScores(p, level, map.Of(values.AsSpan(), PositiveScores), map.Of(values.AsSpan(), NegativeScores));
        }

        return values;
    }

    /// <summary>Metrics over all rows that were added; one that is undefined on them is left out.</summary>
    /// <param name="task">Kind of prediction.</param>
    /// <param name="width">Outputs per row.</param>
    /// <param name="totals">Sums of the hospitals' values, lane after lane.</param>
    /// <exception cref="ArgumentException">Wrong number of totals, or one that no rows can give (negative or not finite).</exception>
    public static ImmutableSortedDictionary<string, MetricEstimate> Read(PredictionTask task, int width, ReadOnlySpan<double> totals)
    {
        var map = new LaneMap(For(task, width));
        RequireTotals(map, totals);
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, MetricEstimate>(StringComparer.Ordinal);
        foreach (var sums in SumsOf(task, map, totals))
        {
            metrics.AddRange(sums.Metrics().Select(metric => KeyValuePair.Create(metric.Name, new MetricEstimate(metric.Value, 0))));
        }

        if (map.Has(PositiveScores))
        {
            AddRankMetrics(task, map.Of(totals, PositiveScores), map.Of(totals, NegativeScores), metrics);
        }

        return metrics.ToImmutable();
    }

    /// <summary>The sums of a task's rows that need no bins.</summary>
    internal static IMetricSums TaskSums(Predictions p, double threshold) => p.Task switch
    {
        PredictionTask.Binary => BinarySums.Of(p, threshold),
        PredictionTask.Multiclass => MulticlassSums.Of(p),
        _ => RegressionSums.Of(p),
    };

    private static IMetricSums[] SumsOf(PredictionTask task, LaneMap map, ReadOnlySpan<double> totals) => task switch
    {
        PredictionTask.Binary => [BinarySums.Read(map, totals), CalibrationSums.Read(map, totals)],
        PredictionTask.Multiclass => [MulticlassSums.Read(map, totals)],
        _ => [RegressionSums.Read(map, totals)],
    };

    private static RingLane[] ScoreLanes(int classes) =>
    [
        LaneMap.Total(PositiveScores, classes * ScoreGrid.Bins, LaneMap.MaxRows),
        LaneMap.Total(NegativeScores, classes * ScoreGrid.Bins, LaneMap.MaxRows),
    ];

    private static void WriteScores(Predictions p, int level, Span<double> positives, Span<double> negatives)
    {
        var classes = ClassScores.Of(p);
        for (var k = 0; k < classes.Length; k++)
        {
            var (scores, positive) = classes[k];
            var bins = (k * ScoreGrid.Bins)..((k + 1) * ScoreGrid.Bins);
            BinnedScores.Add(scores, positive, ofClass: true, level, positives[bins]);
            BinnedScores.Add(scores, positive, ofClass: false, level, negatives[bins]);
        }
    }

    private static void AddRankMetrics(
        PredictionTask task, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, ImmutableSortedDictionary<string, MetricEstimate>.Builder metrics)
    {
        var areas = new List<MetricEstimate>();
        for (var start = 0; start < positives.Length; start += ScoreGrid.Bins)
        {
            var (p, n) = (new BinnedScores(positives.Slice(start, ScoreGrid.Bins)), new BinnedScores(negatives.Slice(start, ScoreGrid.Bins)));
            if (HistogramAuc.Estimate(p, n) is { } area)
            {
                areas.Add(area);
            }

            if (task == PredictionTask.Binary && HistogramAveragePrecision.Estimate(p, n) is { } precision)
            {
                metrics.Add(MetricNames.AveragePrecision, precision);
            }
        }

        if (areas.Count > 0)
        {
            metrics.Add(MetricNames.Auc, new(areas.Average(area => area.Value), areas.Average(area => area.ErrorBound)));
        }
    }

    private static void RequireTotals(LaneMap map, ReadOnlySpan<double> totals)
    {
        if (totals.Length != map.Length)
        {
            throw new ArgumentException($"found {totals.Length} metric totals, the lanes hold {map.Length}");
        }

        foreach (var lane in map.Lanes)
        {
            foreach (var total in map.Of(totals, lane.Name))
            {
                if (!(total >= 0 && double.IsFinite(total)))
                {
                    throw new ArgumentException($"a total of lane {lane.Name} is {total}, allowed is a finite number from 0");
                }
            }
        }
    }
}
