using System.Numerics;
using HierFL.Core.Aggregation;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class RingSumTests
{
    [TestMethod]
    public void Order_grouping_and_merging_leave_every_bit_as_it_is()
    {
        var random = new Random(Seeds.Next(1));
        var plan = Rings.SmallPlan();
        for (var run = 0; run < 3_000; run++)
        {
            var terms = Rings.Random(plan, random.Next(1, 12), random);
            var expected = Rings.BitsOf(Rings.SumOf(plan, terms));

            random.Shuffle(terms);
            var merged = new RingSum(plan);
            foreach (var region in terms.GroupBy(_ => random.Next(4)))
            {
                var partial = new RingSum(plan);
                partial.Add(region.ToArray());
                merged.Merge(random.Next(2) == 0 ? partial : Reread(partial));
            }

            CollectionAssert.AreEqual(expected, Rings.BitsOf(merged), $"run {run}");
            CollectionAssert.AreEqual(Rings.SumOf(plan, terms).Mean(), merged.Mean());
        }
    }

    [TestMethod]
    public void Mean_agrees_with_exact_rationals()
    {
        var random = new Random(Seeds.Next(2));
        var plan = Rings.SmallPlan();
        for (var run = 0; run < 300; run++)
        {
            var terms = Rings.Random(plan, random.Next(1, 20), random);
            var mean = Rings.SumOf(plan, terms).Mean();
            for (var i = 0; i < mean.Length; i++)
            {
                Assert.AreEqual(ExactMean(plan, terms, i), mean[i], Tolerance(plan, terms, i), $"run {run}, element {i}");
            }
        }
    }

    [TestMethod]
    public void Words_are_the_exact_sums_of_rounded_products()
    {
        var random = new Random(Seeds.Next(3));
        var plan = Rings.SmallPlan();
        var terms = Rings.Random(plan, 64, random);
        var sum = Rings.SumOf(plan, terms);
        var at = 0;
        foreach (var tensor in plan.Tensors)
        {
            for (var end = at + tensor.Length; at < end; at++)
            {
                var expected = terms.Aggregate(
                    BigInteger.Zero, (total, term) => total + RoundHalfEven(ValueOf(plan, term, at) * RingWeight.OnGrid(term.Weight), tensor.FractionalBits));
                Assert.AreEqual(expected, new BigInteger(sum.Words[at]));
            }
        }
    }

    [TestMethod]
    public void Lane_totals_agree_with_exact_sums()
    {
        var random = new Random(Seeds.Next(4));
        var plan = RingPlans.ForLanes([new("plain", 3, 1 << 30, 0, Weighted: false), new("weighted", 2, 1e6, 0)], 1000, 50);
        var terms = Rings.Random(plan, 50, random);
        var totals = Rings.SumOf(plan, terms).LaneTotals();
        for (var i = 0; i < totals.Length; i++)
        {
            var expected = terms.Sum(term => (decimal)LanesOf(plan, term)[i] * (i < 3 ? 1 : (decimal)RingWeight.OnGrid(term.Weight)));
            Assert.AreEqual((double)expected, totals[i], (double)expected * 1e-14);
        }
    }

    [TestMethod]
    public void Whole_weights_are_summed_exactly_and_the_largest_counter_is_kept()
    {
        var plan = Rings.SmallPlan(maxWeight: RingWeight.Largest);
        var sum = new RingSum(plan);
        foreach (var (weight, counter) in new[] { (1.0, 5L), (9007199254740991.0, 40L), (3.0, 7L) })
        {
            var body = new UpdateBody(sum.Shape);
            body.Integers[0] = counter;
            sum.Add(body.Bytes.Span, weight);
        }

        Assert.AreEqual((Int128)9007199254740995 << RingWeight.FractionalBits, sum.WeightSteps);
        Assert.AreEqual(40, sum.Integers[0]);
        Assert.AreEqual(3, sum.Contributors);
    }

    [TestMethod]
    public void One_hospital_alone_is_its_own_mean_and_a_mean_never_leaves_the_bound()
    {
        var random = new Random(Seeds.Next(5));
        for (var run = 0; run < 2_000; run++)
        {
            var bound = Math.Exp(random.Next(-20, 20) + random.NextDouble());
            var plan = Rings.FloatPlan(9, bound, Math.Pow(10, random.Next(0, 10)), random.Next(1, 100_000));
            var edge = FloatBound.Below(bound);
            var terms = Enumerable.Range(0, Math.Min(plan.MaxContributors, 5))
                .Select(_ => Rings.Term(plan, [.. Enumerable.Repeat(edge, 9)], Math.Pow(plan.MaxWeight, random.NextDouble()))).ToArray();
            var mean = Rings.SumOf(plan, terms).Mean();
            Assert.IsTrue(mean.All(value => value <= edge), $"run {run}: {mean[0]:R} is above {edge:R}");
            Assert.AreEqual(edge, mean[0], edge * 1e-3);
        }
    }

    [TestMethod]
    public void Refuses_what_is_not_of_its_plan_and_stays_as_it_was()
    {
        var plan = Rings.SmallPlan(contributors: 2);
        var sum = new RingSum(plan);
        var term = Rings.Random(plan, new Random(6));
        sum.Add(term.Body.Span, 1);
        var before = Rings.BitsOf(sum);

        Assert.ThrowsExactly<ArgumentException>(() => sum.Add(term.Body.Span[1..], 1));
        foreach (var weight in new[] { 0, -1, double.NaN, 10_001, double.PositiveInfinity, 1e-7 })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => sum.Add(term.Body.Span, weight));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => sum.Add([new(term.Body, weight)]));
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => sum.Add([term, term]));
        Assert.ThrowsExactly<ArgumentException>(() => sum.Merge(new RingSum(Rings.SmallPlan(contributors: 3))));
        Assert.ThrowsExactly<InvalidOperationException>(() => sum.Merge(Rings.SumOf(plan, [term, term])));
        Assert.ThrowsExactly<InvalidOperationException>(() => new RingSum(plan).Mean());
        CollectionAssert.AreEqual(before, Rings.BitsOf(sum));

        sum.Clear();
        CollectionAssert.AreEqual(Rings.BitsOf(new RingSum(plan)), Rings.BitsOf(sum));
    }

    [TestMethod]
    public void Adding_allocates_nothing()
    {
        var plan = Rings.SmallPlan();
        var sum = new RingSum(plan);
        var term = Rings.Random(plan, new Random(7));
        sum.Add(term.Body.Span, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            sum.Add(term.Body.Span, term.Weight);
        }

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static RingSum Reread(RingSum sum) => Rings.FromBits(sum.Plan, Rings.BitsOf(sum));

    private static double ValueOf(RingPlan plan, RingTerm term, int i) => new UpdateView(UpdateShape.Of(plan), term.Body.Span).Floats[i];

    private static double[] LanesOf(RingPlan plan, RingTerm term) => new UpdateView(UpdateShape.Of(plan), term.Body.Span).Lanes.ToArray();

    private static double ExactMean(RingPlan plan, RingTerm[] terms, int i)
    {
        var top = terms.Sum(term => (decimal)ValueOf(plan, term, i) * (decimal)RingWeight.OnGrid(term.Weight));
        return (double)(top / terms.Sum(term => (decimal)RingWeight.OnGrid(term.Weight)));
    }

    /// <summary>Half a step of the ring per update, and half a unit of float32.</summary>
    private static double Tolerance(RingPlan plan, RingTerm[] terms, int i)
    {
        var bits = plan.Tensors.Min(tensor => tensor.FractionalBits);
        return (Math.ScaleB(terms.Length, -bits) / terms.Sum(term => term.Weight)) + (Math.Abs(ExactMean(plan, terms, i)) * 6.1e-8);
    }

    /// <summary>round(value · 2^bits), ties to even, in whole numbers alone.</summary>
    internal static BigInteger RoundHalfEven(double value, int bits)
    {
        if (value == 0)
        {
            return BigInteger.Zero;
        }

        var exponent = Math.ILogB(value) - 52;
        var mantissa = (BigInteger)Math.ScaleB(value, -exponent);
        var shift = exponent + bits;
        if (shift >= 0)
        {
            return mantissa << shift;
        }

        var unit = BigInteger.One << -shift;
        var floor = mantissa >> -shift;
        var twice = 2 * (mantissa - (floor * unit));
        return twice > unit || (twice == unit && !floor.IsEven) ? floor + 1 : floor;
    }
}
