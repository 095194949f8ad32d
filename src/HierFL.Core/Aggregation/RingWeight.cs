namespace HierFL.Core.Aggregation;

/// <summary>
/// The grid weights lie on: multiples of 2^−20. An update enters with its weight on the grid, in the sum and in Σw alike, so that the
/// mean is the exact mean for those weights; whole weights, such as examples, are on the grid as they are.
/// </summary>
internal static class RingWeight
{
    public const int FractionalBits = 20;

    /// <summary>Below it a weight would vanish from Σw.</summary>
    public const double Smallest = 1.0 / (1 << FractionalBits);

    /// <summary>Above it a count of examples is not exact in a double.</summary>
    public const double Largest = 1L << 53;

    /// <summary>The nearest multiple of 2^−20, ties to even; exact above 2^33, where doubles are that coarse already.</summary>
    public static double OnGrid(double weight) => Math.ScaleB(Math.Round(Math.ScaleB(weight, FractionalBits)), -FractionalBits);

    /// <summary>A weight of the grid in steps of 2^−20.</summary>
    public static Int128 Steps(double onGrid) => (Int128)Math.ScaleB(onGrid, FractionalBits);
}
