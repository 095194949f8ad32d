namespace HierFL.Core.Metrics;

/// <summary>
/// Average precision from merged histograms. It is the mean over positives i of tp/(tp + fp), where tp and fp count the positives and negatives
/// that score s_i or more, ties included. Both ends of the range it can take, given the bins, are bounded; the estimate is their midpoint.
/// </summary>
internal static class HistogramAveragePrecision
{
    /// <summary>Null without positives.</summary>
    public static MetricEstimate? Estimate(BinnedScores positives, BinnedScores negatives)
    {
        if (positives.Count == 0)
        {
            return null;
        }

        var lower = Lowest(positives, negatives) / positives.Count;
        var upper = Highest(positives, negatives) / positives.Count;
        return new((lower + upper) / 2, Math.Max(0, upper - lower) / 2);
    }

    /// <summary>
    /// Raising a negative never raises the value, so every negative goes to the top of its bin. The j-th highest positive has tp ≥ j, and lies no lower
    /// than the j-th highest lower edge, where fp is largest: Σ_j j/(j + fp(edge_j)). Positives just above their edges, all distinct, come arbitrarily close.
    /// </summary>
    private static double Lowest(BinnedScores positives, BinnedScores negatives)
    {
        var sum = new CompensatedSum();
        long above = 0;
        for (var cell = ScoreGrid.Cells - 1; cell >= 0; cell--)
        {
            var from = positives.CertainlyFrom(cell);
            if (from > above)
            {
                sum.Add(PrecisionsBehind(negatives.PossiblyFrom(cell), above, from));
                above = from;
            }
        }

        return sum.Value;
    }

    /// <summary>
    /// A positive within cell c has tp at most the positives that may lie there or above, and fp at least the negatives that certainly lie above.
    /// Which cell of its bin is best is not monotone (a lower one may gain more positives than negatives), so each positive takes the best cell of its bin.
    /// Ties matter: positives that share a score all count each other, so a bin's positives tied at its top beat any strict order.
    /// </summary>
    private static double Highest(BinnedScores positives, BinnedScores negatives)
    {
        var best = new double[ScoreGrid.Cells];
        for (var cell = 0; cell < best.Length; cell++)
        {
            double tp = positives.PossiblyFrom(cell);
            double fp = negatives.CertainlyFrom(cell + 1);
            best[cell] = tp == 0 ? 0 : tp / (tp + fp);
        }

        var sum = new CompensatedSum();
        for (var level = ScoreGrid.FinestLevel; level >= ScoreGrid.CoarsestLevel; level--)
        {
            var counts = positives.At(level);
            for (var bin = 0; bin < counts.Length; bin++)
            {
                sum.Add(counts[bin] * best[bin]);
            }

            best = [.. best.Chunk(2).Select(pair => pair.Max())];
        }

        return sum.Value;
    }

    /// <summary>Σ j/(j + fp) for j from after + 1 to last, or a value just below it: a bin may hold a billion rows.</summary>
    internal static double PrecisionsBehind(long fp, long after, long last)
    {
        const long few = 256;
        if (last - after > few)
        {
            // Σ j/(j + fp) = count − fp·Σ 1/(j + fp), and 1/x is convex: each term is at most its integral over x ± 1/2.
            return last - after - fp * Logit.LogOnePlus((last - after) / (after + fp + 0.5));
        }

        var sum = new CompensatedSum();
        for (var j = after + 1; j <= last; j++)
        {
            sum.Add((double)j / (j + fp));
        }

        return sum.Value;
    }
}
