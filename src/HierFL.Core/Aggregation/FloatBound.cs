namespace HierFL.Core.Aggregation;

/// <summary>A bound in float32.</summary>
internal static class FloatBound
{
    /// <summary>The largest float32 ≤ <paramref name="bound"/>: the same float32 values are within it as within the bound.</summary>
    public static float Below(double bound)
    {
        var single = (float)Math.Min(bound, float.MaxValue);
        return single > bound ? MathF.BitDecrement(single) : single;
    }
}
