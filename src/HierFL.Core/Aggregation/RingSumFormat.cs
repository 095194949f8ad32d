using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace HierFL.Core.Aggregation;

/// <summary>
/// A partial sum as bytes within a <see cref="PartialFrame"/>, little-endian: the magic, SHA-256 of the plan, int32 contributors, int128
/// weight in steps of 2^−20, then the words, the integers and the lanes. Its length follows from the plan.
/// </summary>
internal static class RingSumFormat
{
    public const int HeaderBytes = 8 + 32 + 4 + 16;

    private static ReadOnlySpan<byte> Magic => "HFLRING1"u8;

    /// <summary>Bytes of every sum of a plan.</summary>
    public static long Length(RingPlan plan) => HeaderBytes + (8L * plan.FloatCount) + (8L * plan.IntegerCount) + (16L * plan.LaneCount);

    public static void WriteHeader(RingSum sum, Span<byte> header)
    {
        Magic.CopyTo(header);
        sum.PlanDigest.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], sum.Contributors);
        BinaryPrimitives.WriteInt128LittleEndian(header[44..], sum.WeightSteps);
    }

    /// <exception cref="FormatException">It is of another plan, or claims what no admitted updates sum to.</exception>
    public static (int Contributors, Int128 WeightSteps) ReadHeader(RingPlan plan, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> header)
    {
        if (!header[..8].SequenceEqual(Magic))
        {
            throw new FormatException("not a partial sum of this version: it must begin with HFLRING1");
        }

        if (!header[8..40].SequenceEqual(digest))
        {
            throw new FormatException("the partial sum is of another ring plan");
        }

        var contributors = BinaryPrimitives.ReadInt32LittleEndian(header[40..]);
        var steps = BinaryPrimitives.ReadInt128LittleEndian(header[44..]);
        if (contributors < 0 || contributors > plan.MaxContributors)
        {
            throw new FormatException($"the partial sum claims {contributors} updates; from 0 to {plan.MaxContributors} are allowed");
        }

        var heaviest = contributors * RingWeight.Steps(RingWeight.OnGrid(plan.MaxWeight));
        return steps >= contributors && steps <= heaviest
            ? (contributors, steps)
            : throw new FormatException(
                $"the partial sum claims a weight of {Math.ScaleB((double)steps, -RingWeight.FractionalBits)} for {contributors} updates of at most {plan.MaxWeight} each");
    }

    /// <exception cref="FormatException">It holds what no admitted updates sum to.</exception>
    public static void CheckValues(RingSum sum)
    {
        foreach (var run in sum.TensorRuns)
        {
            var most = (long)run.Largest * sum.Contributors;
            if (sum.Words.AsSpan(run.Start, run.Length) is { Length: > 0 } words && OutOf(words, most) is var at and >= 0)
            {
                throw new FormatException($"word {run.Start + at} of the partial sum is out of range; {sum.Contributors} updates sum to at most {most}");
            }
        }

        foreach (var run in sum.LaneRuns)
        {
            var most = (Int128)run.Largest * sum.Contributors;
            for (var i = run.Start; i < run.Start + run.Length; i++)
            {
                if (sum.Totals[i] > most || sum.Totals[i] < -most)
                {
                    throw new FormatException($"lane element {i} of the partial sum is out of range; {sum.Contributors} updates sum to at most {most}");
                }
            }
        }
    }

    /// <summary>Index of the first word beyond ±most; −1 if there is none.</summary>
    private static int OutOf(ReadOnlySpan<long> words, long most)
    {
        var many = MemoryMarshal.Cast<long, Vector<long>>(words);
        var (above, below) = (new Vector<long>(most), new Vector<long>(-most));
        var good = 0;
        while (good < many.Length && !Vector.GreaterThanAny(many[good], above) && !Vector.LessThanAny(many[good], below))
        {
            good++;
        }

        for (var i = good * Vector<long>.Count; i < words.Length; i++)
        {
            if (words[i] > most || words[i] < -most)
            {
                return i;
            }
        }

        return -1;
    }
}
