using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HierFL.Core.Aggregation;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Aggregation;

/// <summary>Plans, bodies and sums for tests of the ring.</summary>
internal static class Rings
{
    public static TensorLayout SmallLayout { get; } = new(
    [
        new("conv.weight", TensorType.Float32, [3, 5], TensorKind.Parameter),
        new("bn.running_var", TensorType.Float32, [3], TensorKind.Buffer),
        new("bn.num_batches_tracked", TensorType.Int64, [], TensorKind.Buffer),
        new("head.bias", TensorType.Float32, [7], TensorKind.Parameter),
    ]);

    public static RingPlan SmallPlan(double maxWeight = 10_000, int contributors = 64) =>
        RingPlans.ForTraining(SmallLayout, maxWeight, contributors, TrainingLanes.Lanes, bound: 8, bufferBound: 100);

    /// <summary>A body of values uniform within the bounds, with weights as hospitals have them: whole, or fractions from staleness.</summary>
    public static RingTerm Random(RingPlan plan, Random random)
    {
        var body = new UpdateBody(UpdateShape.Of(plan));
        var at = 0;
        foreach (var tensor in plan.Tensors)
        {
            foreach (ref var value in body.Floats.Slice(at, tensor.Length))
            {
                value = (float)(((2 * random.NextDouble()) - 1) * tensor.Bound * Math.Pow(10, -random.Next(0, 8)));
            }

            at += tensor.Length;
        }

        foreach (ref var value in body.Integers)
        {
            value = random.Next(0, 1_000_000);
        }

        foreach (ref var value in body.Lanes)
        {
            value = random.NextDouble() * 1e6;
        }

        var weight = random.Next(2) == 0 ? random.Next(1, (int)plan.MaxWeight) : Math.Min(plan.MaxWeight, 0.01 + (random.NextDouble() * plan.MaxWeight));
        return new(body.Bytes, weight);
    }

    public static RingTerm[] Random(RingPlan plan, int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => Random(plan, random))];

    public static RingSum SumOf(RingPlan plan, IEnumerable<RingTerm> terms)
    {
        var sum = new RingSum(plan);
        foreach (var term in terms)
        {
            sum.Add(term.Body.Span, term.Weight);
        }

        return sum;
    }

    /// <summary>All a sum holds, as bytes: equal exactly if every bit is.</summary>
    public static byte[] BitsOf(RingSum sum)
    {
        var header = new byte[RingSumFormat.HeaderBytes];
        RingSumFormat.WriteHeader(sum, header);
        return [.. header, .. MemoryMarshal.AsBytes(sum.Words.AsSpan()), .. MemoryMarshal.AsBytes(sum.Counters.AsSpan()), .. MemoryMarshal.AsBytes(sum.Totals.AsSpan())];
    }

    /// <summary>The sum that bytes claim to be, checked as one from another silo is.</summary>
    public static RingSum FromBits(RingPlan plan, byte[] bits)
    {
        var (contributors, weightSteps) = RingSumFormat.ReadHeader(plan, plan.Digest(), bits);
        var sum = RingSum.Unfilled(plan, contributors, weightSteps);
        var words = MemoryMarshal.AsBytes(sum.Words.AsSpan());
        var counters = MemoryMarshal.AsBytes(sum.Counters.AsSpan());
        var rest = bits.AsSpan(RingSumFormat.HeaderBytes);
        rest[..words.Length].CopyTo(words);
        rest[words.Length..][..counters.Length].CopyTo(counters);
        rest[(words.Length + counters.Length)..].CopyTo(MemoryMarshal.AsBytes(sum.Totals.AsSpan()));
        RingSumFormat.CheckValues(sum);
        return sum;
    }

    public static RingPlan FloatPlan(int length, double bound, double maxWeight, int contributors) =>
        RingPlans.ForTraining(new([new("w", TensorType.Float32, [length], TensorKind.Parameter)]), maxWeight, contributors, [], bound);

    public static RingTerm Term(RingPlan plan, float[] floats, double weight)
    {
        var body = new UpdateBody(UpdateShape.Of(plan));
        floats.CopyTo(body.Floats);
        return new(body.Bytes, weight);
    }

    public static ImmutableArray<RingPath> Paths { get; } =
    [
        RingPath.Portable,
        .. System.Runtime.Intrinsics.X86.Avx2.IsSupported ? new[] { RingPath.Avx2 } : [],
        .. System.Runtime.Intrinsics.X86.Avx512DQ.IsSupported ? new[] { RingPath.Avx512 } : [],
    ];
}
