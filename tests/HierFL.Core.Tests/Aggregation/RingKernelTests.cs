using System.Numerics;
using HierFL.Core.Aggregation;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class RingKernelTests
{
    [TestMethod]
    public void Every_path_rounds_ties_to_even_and_edges_exactly()
    {
        float[] small = [0f, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.49999997f, 0.50000006f, float.Epsilon, -float.Epsilon, 8388607.5f, -8388607.5f, 3f, 1e-20f, 7f];
        foreach (var factor in new[] { 1.0, 0.5, 3.0, 1e-3, Math.ScaleB(1, 27), Math.ScaleB(1, -60) })
        {
            AssertPathsAgree(small, factor, small: true);
            AssertPathsAgree(small, factor, small: false);
        }

        float[] large = [1f, 1.9999999f, -1.9999999f, 0.5f, 1e-19f, -1e-10f, 0.1f, 1.5f, 4.6566132e-10f, 2.3283066e-10f, 1f, -1f, 3e-5f];
        foreach (var exponent in Enumerable.Range(40, 22))
        {
            AssertPathsAgree(large, Math.ScaleB(1, exponent), small: false);
            AssertPathsAgree(large, Math.ScaleB(0.7, exponent), small: false);
        }
    }

    [TestMethod]
    public void Every_path_gives_the_bits_of_whole_number_arithmetic_on_random_values()
    {
        var random = new Random(Seeds.Next(11));
        for (var run = 0; run < 2_000; run++)
        {
            var bits = random.Next(-20, 61);
            var factor = Math.ScaleB(1 + random.NextDouble(), bits - 1);
            var values = new float[random.Next(1, 70)];
            foreach (ref var value in values.AsSpan())
            {
                value = (float)(((2 * random.NextDouble()) - 1) * Math.ScaleB(1, -random.Next(0, 60)));
            }

            AssertPathsAgree(values, factor, small: factor < RingKernels.SmallLimit);
        }
    }

    [TestMethod]
    public void Every_path_gives_the_same_mean()
    {
        var random = new Random(Seeds.Next(12));
        for (var run = 0; run < 500; run++)
        {
            var words = new long[random.Next(1, 50)];
            foreach (ref var word in words.AsSpan())
            {
                word = random.NextInt64(-(1L << 62), 1L << 62) >> random.Next(0, 62);
            }

            var divisor = Math.ScaleB(1 + random.NextDouble(), random.Next(-100, 200));
            var means = Rings.Paths.Select(path => MeanOn(path, words, divisor)).ToArray();
            foreach (var mean in means)
            {
                CollectionAssert.AreEqual(means[0], mean);
            }
        }
    }

    [TestMethod]
    public void Whole_sums_are_the_same_on_every_path_one_by_one_or_together()
    {
        var random = new Random(Seeds.Next(13));
        var plan = RingPlans.ForTraining(Rings.SmallLayout, 1 << 20, 9, TrainingLanes.Lanes, tensor => tensor.Name.StartsWith("bn", StringComparison.Ordinal) ? 1e30 : 1e-3);
        var wide = plan with { Tensors = [.. plan.Tensors, plan.Tensors[0] with { Name = "wide", Length = 70_001 }] };
        var terms = Rings.Random(wide, 9, random);
        var expected = Rings.BitsOf(Rings.SumOf(wide, terms));
        foreach (var path in Rings.Paths)
        {
            var single = new RingSum(wide, path);
            foreach (var term in terms)
            {
                single.Add(term.Body.Span, term.Weight);
            }

            var together = new RingSum(wide, path);
            together.Add(terms);
            CollectionAssert.AreEqual(expected, Rings.BitsOf(single), $"{path}");
            CollectionAssert.AreEqual(expected, Rings.BitsOf(together), $"{path}");
        }
    }

    private static void AssertPathsAgree(float[] values, double factor, bool small)
    {
        var expected = values.Select(value => (long)(7 + RingSumTests.RoundHalfEven(value * factor, 0))).ToArray();
        foreach (var path in Rings.Paths)
        {
            // Both a vector's body and its tail see every value.
            float[] twice = [.. values, .. values, .. values];
            var sum = new long[twice.Length];
            sum.AsSpan().Fill(7);
            RingKernels.Add(path, sum, twice, factor, small);
            for (var i = 0; i < twice.Length; i++)
            {
                Assert.AreEqual(expected[i % values.Length], sum[i], $"{path}: {twice[i]:R} x {factor:R}");
            }
        }
    }

    private static float[] MeanOn(RingPath path, long[] words, double divisor)
    {
        var mean = new float[words.Length];
        RingMeanKernel.Divide(path, words, mean, divisor, 1e20f);
        return mean;
    }
}
