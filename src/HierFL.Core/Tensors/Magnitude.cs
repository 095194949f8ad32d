using System.Numerics;

namespace HierFL.Core.Tensors;

/// <summary>Magnitudes of many numbers at once.</summary>
public static class Magnitude
{
    /// <summary>Index of the first x that is not |x| ≤ bound, NaN included; −1 if there is none. With the type's largest number: of the first that is not finite.</summary>
    public static int FirstAbove<T>(ReadOnlySpan<T> values, T bound)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var bounds = new Vector<T>(bound);
        var i = 0;
        while (i <= values.Length - Vector<T>.Count && Vector.LessThanOrEqualAll(Vector.Abs(new Vector<T>(values[i..])), bounds))
        {
            i += Vector<T>.Count;
        }

        while (i < values.Length && T.Abs(values[i]) <= bound)
        {
            i++;
        }

        return i < values.Length ? i : -1;
    }
}
