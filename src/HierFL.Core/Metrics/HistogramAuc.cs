namespace HierFL.Core.Metrics;

/// <summary>
/// AUC from merged histograms. Pairs in disjoint bins are decided; a pair in nested bins is worth 0, 1/2 (a tie) or 1, and is counted as 1/2.
/// So the exact value over the binned rows lies within half the share of undecided pairs.
/// </summary>
internal static class HistogramAuc
{
    /// <summary>Null with one class only.</summary>
    public static MetricEstimate? Estimate(BinnedScores positives, BinnedScores negatives)
    {
        // Integers of 128 bits: a federation's pairs can pass 2^63, and the bound must not be lost in rounding.
        Int128 won = 0, lost = 0;
        for (var level = ScoreGrid.CoarsestLevel; level <= ScoreGrid.FinestLevel; level++)
        {
            var cells = 1 << (ScoreGrid.FinestLevel - level);
            var counts = positives.At(level);
            for (var bin = 0; bin < counts.Length; bin++)
            {
                won += (Int128)counts[bin] * (negatives.Count - negatives.PossiblyFrom(bin * cells));
                lost += (Int128)counts[bin] * negatives.CertainlyFrom((bin + 1) * cells);
            }
        }

        var pairs = (Int128)positives.Count * negatives.Count;
        if (pairs == 0)
        {
            return null;
        }

        var undecided = pairs - won - lost;
        return new((double)(2 * won + undecided) / (2 * (double)pairs), (double)undecided / (2 * (double)pairs));
    }
}
