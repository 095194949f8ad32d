using System.Numerics;
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

    /// <summary>Four updates at once, so that a word is loaded and stored once for all of them; the bits are those of adding one by one.</summary>
    /// <param name="path">One this machine supports.</param>
    /// <param name="sum">The ring's words.</param>
    /// <param name="first">As many values.</param>
    /// <param name="second">As many.</param>
    /// <param name="third">As many.</param>
    /// <param name="fourth">As many.</param>
    /// <param name="factors">w · 2^f of each.</param>
    /// <param name="small">As in <see cref="Add"/>.</param>
    public static void AddFour(
        RingPath path, Span<long> sum, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, ReadOnlySpan<float> fourth,
        ReadOnlySpan<double> factors, bool small)
    {
        // The shortest one bounds what the loop touches.
        var length = Math.Min(Math.Min(Math.Min(first.Length, second.Length), Math.Min(third.Length, fourth.Length)), sum.Length);
        var done = path == RingPath.Avx512
            ? AddFourAvx512(
                ref MemoryMarshal.GetReference(sum), ref MemoryMarshal.GetReference(first), ref MemoryMarshal.GetReference(second),
                ref MemoryMarshal.GetReference(third), ref MemoryMarshal.GetReference(fourth), factors, length)
            : 0;
        Add(path, sum[done..], first[done..], factors[0], small);
        Add(path, sum[done..], second[done..], factors[1], small);
        Add(path, sum[done..], third[done..], factors[2], small);
        Add(path, sum[done..], fourth[done..], factors[3], small);
    }

    /// <summary>sum[i] += other[i], around the ring.</summary>
    public static void Merge(Span<long> sum, ReadOnlySpan<long> other)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Length, sum.Length);
        var sums = MemoryMarshal.Cast<long, Vector<long>>(sum);
        var others = MemoryMarshal.Cast<long, Vector<long>>(other);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += others[i];
        }

        for (var i = sums.Length * Vector<long>.Count; i < sum.Length; i++)
        {
            sum[i] += other[i];
        }
    }

    private static int AddFourAvx512(ref long sum, ref float x0, ref float x1, ref float x2, ref float x3, ReadOnlySpan<double> factors, int length)
    {
        var (f0, f1, f2, f3) = (Vector512.Create(factors[0]), Vector512.Create(factors[1]), Vector512.Create(factors[2]), Vector512.Create(factors[3]));
        var i = 0;
        for (; i <= length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            var added = (Rounded(ref x0, i, f0) + Rounded(ref x1, i, f1)) + (Rounded(ref x2, i, f2) + Rounded(ref x3, i, f3));
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + added).StoreUnsafe(ref sum, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Rounded(ref float x, int i, Vector512<double> factor) =>
        Avx512DQ.ConvertToVector512Int64(Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref x, (nuint)i)) * factor);

    private static int AddAvx512(ref long sum, ref float x, int length, double factor)
    {
        var factors = Vector512.Create(factor);
        var i = 0;
        for (; i <= length - Vector512<long>.Count; i += Vector512<long>.Count)
        {
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + Rounded(ref x, i, factors)).StoreUnsafe(ref sum, (nuint)i);
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
