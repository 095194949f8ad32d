using System.Numerics;

namespace HierFL.Core.Metrics;

/// <summary>
/// The bins of score histograms: a fixed grid of 256 cells over all logits, and coarser levels of 2^l bins that join neighbours, so that two bins
/// of any levels are either disjoint (the order of their scores is known) or nested (it is not).
/// </summary>
/// <remarks>
/// A logit z lies at ±(1 − s/(|z| + s)) on (−1, 1), which is cut evenly. Against even bins on [−16, 16] this is four times finer at 0, where a threshold
/// cuts and most rows of a medical model lie, as fine at |z| = 4, and coarser beyond; yet it has no end, so the scores of an overconfident
/// model (|z| of 30 to 100) do not fall into one bin. Even bins on the probability would leave everything beyond |z| = 5.5 to two bins.
/// Only +, − and / are used, which IEEE 754 rounds correctly and hence monotonically: on every machine a higher bin means a higher score.
/// A logarithm would not promise that.
/// </remarks>
internal static class ScoreGrid
{
    public const int CoarsestLevel = 2;
    public const int FinestLevel = 8;

    /// <summary>Cells of the finest level.</summary>
    public const int Cells = 1 << FinestLevel;

    /// <summary>Bins of all levels together; the layout is fixed, whatever a hospital's policy.</summary>
    public const int Bins = (Cells << 1) - (1 << CoarsestLevel);

    // s: |z| up to s takes half of the cells.
    private const double Scale = 4;

    /// <summary>Where a level's bins begin among those of all levels, coarsest first.</summary>
    public static int OffsetOf(int level) => (1 << level) - (1 << CoarsestLevel);

    /// <summary>The level with the most bins that is not above the rows and the policy; null where not even four are allowed.</summary>
    public static int? LevelFor(int rows, int maxBins)
    {
        var allowed = Math.Min(Math.Min(rows, maxBins), Cells);
        return allowed < 1 << CoarsestLevel ? null : BitOperations.Log2((uint)allowed);
    }

    /// <summary>Cell of a finite logit, 0 to 255, non-decreasing in it.</summary>
    public static int CellOf(double logit)
    {
        const int half = Cells / 2;
        var outward = Math.Min((int)(half * (1 - Scale / (Math.Abs(logit) + Scale))), half - 1);
        return logit >= 0 ? half + outward : half - 1 - outward;
    }

    /// <summary>Bin at a level that holds the cell.</summary>
    public static int BinOf(int cell, int level) => cell >> (FinestLevel - level);
}
