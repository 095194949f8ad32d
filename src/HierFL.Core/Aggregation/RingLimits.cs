namespace HierFL.Core.Aggregation;

/// <summary>How large one contribution to a lane can become, and how large a sum may.</summary>
/// <remarks>
/// Products and roundings are monotone, so no admitted x of weight w contributes more than the bound does at the largest weight:
/// the largest sum is contributors times that, exactly, with no allowance for rounding.
/// </remarks>
internal static class RingLimits
{
    /// <summary>A 64-bit word never exceeds 2^62: one bit below the half of the ring.</summary>
    public const int WordBits = 62;

    /// <summary>A 128-bit lane never exceeds 2^126.</summary>
    public const int LaneBits = 126;

    /// <summary>One contribution to a 128-bit lane stays below 2^120.</summary>
    public const int LaneContributionBits = 120;

    /// <summary>Fractional bits lie within ±512, so that weight · 2^f is a finite double for every weight.</summary>
    public const int MaxFractionalBits = 512;

    /// <summary>Largest |round(x · w · 2^f)| of an admitted x; a whole number, or infinite.</summary>
    public static double LargestContribution(RingLane lane, double maxWeight) =>
        Math.Round(lane.Bound * Factor(lane.FractionalBits, lane.Weighted ? RingWeight.OnGrid(maxWeight) : 1));

    /// <summary>w · 2^f.</summary>
    public static double Factor(int fractionalBits, double weight) => Math.ScaleB(weight, fractionalBits);

    /// <summary>Whether so many contributions of this size stay within 2^<paramref name="bits"/>.</summary>
    public static bool Fits(double contribution, int contributors, int bits) =>
        contribution <= Math.ScaleB(1, bits) && (Int128)contribution <= (Int128.One << bits) / contributors;
}
