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

    /// <summary>The same, and adds the squares of all numbers before it.</summary>
    /// <remarks>Sums of a few thousand are float32, those of sums float64: as exact as anybody reads a norm, and no slower than memory.</remarks>
    public static int FirstAbove(ReadOnlySpan<float> values, float bound, ref double squares)
    {
        const int Block = 4096;
        var bounds = new Vector<float>(bound);
        for (var start = 0; start < values.Length; start += Block)
        {
            var block = values[start..Math.Min(values.Length, start + Block)];
            var (i, sum) = (0, Vector<float>.Zero);
            while (i <= block.Length - Vector<float>.Count)
            {
                var some = new Vector<float>(block[i..]);
                if (!Vector.LessThanOrEqualAll(Vector.Abs(some), bounds))
                {
                    break;
                }

                sum += some * some;
                i += Vector<float>.Count;
            }

            squares += Vector.Sum(sum);
            for (; i < block.Length; i++)
            {
                if (!(Math.Abs(block[i]) <= bound))
                {
                    return start + i;
                }

                squares += (double)block[i] * block[i];
            }
        }

        return -1;
    }
}
