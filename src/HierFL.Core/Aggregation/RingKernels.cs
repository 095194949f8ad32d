using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HierFL.Core.Aggregation;

/// <summary>Instruction sets the ring's kernels are written for; all give the same bits.</summary>
internal enum RingPath
{
    Portable,
    Avx2,
    Avx512,
}

/// <summary>sum[i] += round(x[i] · factor), the product in float64, ties to even. Tests hold every path to the same bits.</summary>
internal static class RingKernels
{
    /// <summary>Below it, adding <see cref="Magic"/> rounds to a whole number, whose value is then in the low bits.</summary>
    public const double SmallLimit = 1L << 51;

    private const double Magic = 3L << 51;

    /// <summary>The fastest path of this machine.</summary>
    public static RingPath Best { get; } = Avx512DQ.IsSupported ? RingPath.Avx512 : Avx2.IsSupported ? RingPath.Avx2 : RingPath.Portable;

    /// <param name="path">One this machine supports.</param>
    /// <param name="sum">The ring's words.</param>
    /// <param name="x">As many values; each |x · factor| ≤ 2^62.</param>
    /// <param name="factor">w · 2^f.</param>
    /// <param name="small">Whether every |x · factor| &lt; <see cref="SmallLimit"/>.</param>
    public static void Add(RingPath path, Span<long> sum, ReadOnlySpan<float> x, double factor, bool small)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, sum.Length);
        ref var words = ref MemoryMarshal.GetReference(sum);
        ref var values = ref MemoryMarshal.GetReference(x);
        var done = path switch
        {
            RingPath.Avx512 => AddAvx512(ref words, ref values, x.Length, factor),
            RingPath.Avx2 when small => AddAvx2Small(ref words, ref values, x.Length, factor),
            RingPath.Avx2 => AddAvx2(ref words, ref values, x.Length, factor),
            _ => 0,
        };
        for (var i = done; i < x.Length; i++)
        {
            sum[i] += (long)Math.Round(x[i] * factor);
        }
    }

    private static int AddAvx512(ref long sum, ref float x, int length, double factor)
    {
        var factors = Vector512.Create(factor);
        var i = 0;
        for (; i <= length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            var product = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref x, (nuint)i)) * factors;
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + Avx512DQ.ConvertToVector512Int64(product)).StoreUnsafe(ref sum, (nuint)i);
        }

        return i;
    }

    private static int AddAvx2Small(ref long sum, ref float x, int length, double factor)
    {
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i <= length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var product = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref x, (nuint)i)) * factors;
            (Vector256.LoadUnsafe(ref sum, (nuint)i) + RoundSmall(product)).StoreUnsafe(ref sum, (nuint)i);
        }

        return i;
    }

    private static int AddAvx2(ref long sum, ref float x, int length, double factor)
    {
        var factors = Vector256.Create(factor);
        var i = 0;
        for (; i <= length - Vector256<long>.Count; i += Vector256<long>.Count)
        {
            var product = Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref x, (nuint)i)) * factors;

            // product = high · 2^32 + low with |low| ≤ 2^31, both exact; high · 2^32 is even, so rounding low rounds the product, ties included.
            var high = (product * Vector256.Create(1.0 / (1L << 32))) + Vector256.Create(Magic);
            var low = product - ((high - Vector256.Create(Magic)) * Vector256.Create((double)(1L << 32)));
            var words = ((high.AsInt64() - Vector256.Create(Magic).AsInt64()) << 32) + RoundSmall(low);
            (Vector256.LoadUnsafe(ref sum, (nuint)i) + words).StoreUnsafe(ref sum, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> RoundSmall(Vector256<double> value) =>
        (value + Vector256.Create(Magic)).AsInt64() - Vector256.Create(Magic).AsInt64();
}
