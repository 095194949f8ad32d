namespace HierFL.Core.Metrics;

/// <summary>Metrics that depend on the order of scores alone, exact; O(n log n).</summary>
internal static class RankMetrics
{
    /// <summary>
    /// Probability that a positive scores above a negative, a tie counting half (Mann and Whitney 1947); null with one class only.
    /// </summary>
    public static double? Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        // Twice the pairs won, so that ties stay integers: at most 2·P·N ≤ 2^61 for arrays, no overflow.
        long doubled = 0, positives = 0, negatives = 0, allNegatives = positive.Count(false);
        foreach (var (p, n) in TiedGroups(scores, positive))
        {
            doubled += p * (2 * (allNegatives - negatives - n) + n);
            positives += p;
            negatives += n;
        }

        return positives == 0 || negatives == 0 ? null : doubled / (2.0 * positives * negatives);
    }

    /// <summary>
    /// Σ (R_n − R_{n−1})·P_n over the distinct scores from high to low, tied rows entering together (scikit-learn's definition, without interpolation);
    /// null without positives.
    /// </summary>
    public static double? AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        long positives = 0, rows = 0;
        var sum = new CompensatedSum();
        foreach (var (p, n) in TiedGroups(scores, positive))
        {
            positives += p;
            rows += p + n;
            sum.Add(p * ((double)positives / rows));
        }

        return positives == 0 ? null : sum.Value / positives;
    }

    /// <summary>Positives and negatives of each distinct score, from high to low.</summary>
    private static List<(long Positives, long Negatives)> TiedGroups(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var keys = scores.ToArray();
        var labels = positive.ToArray();
        Array.Sort(keys, labels);
        var groups = new List<(long, long)>();
        for (var end = keys.Length; end > 0;)
        {
            var start = end - 1;
            while (start > 0 && keys[start - 1] == keys[end - 1])
            {
                start--;
            }

            long positives = labels.AsSpan(start, end - start).Count(true);
            groups.Add((positives, end - start - positives));
            end = start;
        }

        return groups;
    }
}
