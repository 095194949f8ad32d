using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HierFL.Core.Aggregation;

/// <summary>mean[i] = sum[i] / divisor, rounded to float64 and then to float32, and kept within the bound; same bits on every path.</summary>
/// <remarks>
/// The mean of admitted values is within their bound; rounding alone could lift it over. Kept within, a mean is itself an admissible
/// update, as a region's step needs.
/// </remarks>
internal static class RingMeanKernel
{
    /// <param name="path">One this machine supports.</param>
    /// <param name="sum">The ring's words.</param>
    /// <param name="mean">As many elements, overwritten.</param>
    /// <param name="divisor">2^f · Σw, above 0.</param>
    /// <param name="bound">Largest |mean|.</param>
    public static void Divide(RingPath path, ReadOnlySpan<long> sum, Span<float> mean, double divisor, float bound)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(mean.Length, sum.Length);
        var done = path == RingPath.Avx512
            ? DivideAvx512(ref MemoryMarshal.GetReference(sum), ref MemoryMarshal.GetReference(mean), sum.Length, divisor, bound)
            : 0;
        for (var i = done; i < sum.Length; i++)
        {
            mean[i] = Math.Clamp((float)(sum[i] / divisor), -bound, bound);
        }
    }

    private static int DivideAvx512(ref long sum, ref float mean, int length, double divisor, float bound)
    {
        var divisors = Vector512.Create(divisor);
        var i = 0;
        for (; i <= length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            var quotient = Avx512DQ.ConvertToVector512Double(Vector512.LoadUnsafe(ref sum, (nuint)i)) / divisors;
            Vector256.Clamp(Avx512F.ConvertToVector256Single(quotient), Vector256.Create(-bound), Vector256.Create(bound)).StoreUnsafe(ref mean, (nuint)i);
        }

        return i;
    }
}
