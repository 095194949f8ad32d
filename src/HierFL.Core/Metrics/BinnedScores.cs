namespace HierFL.Core.Metrics;

/// <summary>Scores of one class as histograms of all levels, and what is certain about their order relative to a cell of the grid.</summary>
internal sealed class BinnedScores
{
    private readonly long[] _counts;

    // Per level: scores in this bin or a higher one of the level.
    private readonly long[][] _fromBin;

    /// <param name="totals">Bins of all levels, coarsest first.</param>
    public BinnedScores(ReadOnlySpan<double> totals)
    {
        _counts = new long[ScoreGrid.Bins];
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] = (long)Math.Round(totals[i]);
        }

        _fromBin = new long[ScoreGrid.FinestLevel + 1][];
        for (var level = ScoreGrid.CoarsestLevel; level <= ScoreGrid.FinestLevel; level++)
        {
            var counts = At(level);
            var sums = _fromBin[level] = new long[counts.Length + 1];
            for (var bin = counts.Length - 1; bin >= 0; bin--)
            {
                sums[bin] = sums[bin + 1] + counts[bin];
            }
        }
    }

    public long Count => PossiblyFrom(0);

    /// <summary>Counts of a level's bins, low to high.</summary>
    public ReadOnlySpan<long> At(int level) => _counts.AsSpan(ScoreGrid.OffsetOf(level), 1 << level);

    /// <summary>Scores whose bin ends above the lower edge of the cell: they may lie at or above it. The others certainly lie below.</summary>
    public long PossiblyFrom(int cell)
    {
        long sum = 0;
        for (var level = ScoreGrid.CoarsestLevel; level <= ScoreGrid.FinestLevel; level++)
        {
            sum += _fromBin[level][ScoreGrid.BinOf(cell, level)];
        }

        return sum;
    }

    /// <summary>Scores whose bin begins at the lower edge of the cell or above: they certainly lie there.</summary>
    public long CertainlyFrom(int cell)
    {
        long sum = 0;
        for (var level = ScoreGrid.CoarsestLevel; level <= ScoreGrid.FinestLevel; level++)
        {
            var cells = 1 << (ScoreGrid.FinestLevel - level);
            sum += _fromBin[level][(cell + cells - 1) / cells];
        }

        return sum;
    }

    /// <summary>Counts a hospital's scores of one class at one level.</summary>
    public static void Add(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive, bool ofClass, int level, Span<double> bins)
    {
        var counts = bins.Slice(ScoreGrid.OffsetOf(level), 1 << level);
        for (var row = 0; row < scores.Length; row++)
        {
            if (positive[row] == ofClass)
            {
                counts[ScoreGrid.BinOf(ScoreGrid.CellOf(scores[row]), level)]++;
            }
        }
    }
}
