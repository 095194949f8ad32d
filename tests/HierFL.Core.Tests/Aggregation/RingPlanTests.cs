using System.Numerics;
using HierFL.Core.Aggregation;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class RingPlanTests
{
    [TestMethod]
    public void Known_plan_has_known_fractional_bits()
    {
        // 64 = 2^6 contributors, bound 1024 = 2^10, weight 1000 < 2^10: 61 − 6 − 10 − 10 = 35 bits; a buffer of bound 2^20 has 10 fewer.
        var plan = RingPlans.ForTraining(Rings.SmallLayout, 1000, 64, TrainingLanes.Lanes);
        CollectionAssert.AreEqual(new[] { 35, 25, 35 }, plan.Tensors.Select(tensor => tensor.FractionalBits).ToArray());
        // Lanes: 125 − 6 − 60 = 59, also the most that keeps one contribution below 2^120; 119 − 50 = 69.
        CollectionAssert.AreEqual(new[] { 59, 69 }, plan.Lanes.Select(lane => lane.FractionalBits).ToArray());
        Assert.AreEqual(1, plan.IntegerCount);
        Assert.AreEqual(1000, plan.MaxWeight);
        Assert.AreEqual(64, plan.MaxContributors);
    }

    [TestMethod]
    public void A_few_hospitals_more_leave_the_formats_as_they_are()
    {
        var plans = new[] { (33, 600.0), (40, 1000), (64, 1024) }.Select(roster => RingPlans.ForTraining(Rings.SmallLayout, roster.Item2, roster.Item1, [])).ToArray();
        foreach (var plan in plans)
        {
            CollectionAssert.AreEqual(plans[0].Tensors, plan.Tensors);
        }

        Assert.AreNotEqual(plans[0].Tensors[0], RingPlans.ForTraining(Rings.SmallLayout, 1024, 65, []).Tensors[0]);
    }

    [TestMethod]
    public void No_sum_overflows_at_the_extreme_of_bound_weight_and_contributors()
    {
        var random = new Random(Seeds.Next(21));
        for (var run = 0; run < 300; run++)
        {
            var contributors = random.Next(1, 40);
            var weight = Math.Exp(random.NextDouble() * 30);
            var bound = Math.Exp((random.NextDouble() * 160) - 80);
            var plan = Rings.FloatPlan(5, bound, weight, contributors) with { Lanes = RingPlans.ForLanes([new("a", 1, bound, 0), new("b", 1, bound, 0, false)], weight, contributors).Lanes };
            Assert.AreEqual("", string.Join(";", plan.Check()));
            var body = new UpdateBody(UpdateShape.Of(plan));
            body.Floats.Fill(-FloatBound.Below(bound));
            body.Lanes.Fill(bound);
            var sum = Rings.SumOf(plan, Enumerable.Repeat(new RingTerm(body.Bytes, weight), contributors));

            var one = RingSumTests.RoundHalfEven(body.Floats[0] * RingWeight.OnGrid(weight), plan.Tensors[0].FractionalBits);
            Assert.AreEqual(one * contributors, new BigInteger(sum.Words[4]), $"run {run}");
            Assert.IsTrue(BigInteger.Abs(one * contributors) <= BigInteger.One << 62);
            var lane = RingSumTests.RoundHalfEven(bound * RingWeight.OnGrid(weight), plan.Lanes[0].FractionalBits);
            Assert.AreEqual(lane * contributors, (BigInteger)sum.Totals[0]);
            Assert.IsTrue(lane * contributors <= BigInteger.One << 126);
        }
    }

    [TestMethod]
    public void At_most_two_bits_of_the_ring_lie_idle()
    {
        var plan = Rings.FloatPlan(1, 1024, 1 << 20, 64);
        var fuller = plan with { Tensors = [plan.Tensors[0] with { FractionalBits = plan.Tensors[0].FractionalBits + 2 }] };
        Assert.AreEqual(1, fuller.Check().Count());
    }

    [TestMethod]
    public void Many_heavy_contributors_may_need_negative_fractional_bits()
    {
        var plan = Rings.FloatPlan(2, 1L << 30, 1L << 40, 1 << 20);
        Assert.AreEqual(-29, plan.Tensors[0].FractionalBits);
        var sum = Rings.SumOf(plan, Enumerable.Repeat(Rings.Term(plan, [1 << 30, -(1 << 30)], 1L << 40), 100));
        CollectionAssert.AreEqual(new float[] { 1 << 30, -(1 << 30) }, sum.Mean());
    }

    [TestMethod]
    public void Names_what_a_foreign_plan_gets_wrong()
    {
        var plan = Rings.SmallPlan();
        var tensor = plan.Tensors[0];
        AssertProblem(plan with { MaxWeight = double.NaN }, "maxWeight is NaN; it must be from 2^-20 to 2^53");
        AssertProblem(plan with { MaxWeight = 0 }, "maxWeight is 0");
        AssertProblem(plan with { MaxContributors = 0 }, "0 contributors");
        AssertProblem(plan with { IntegerCount = -1 }, "-1 integers");
        AssertProblem(plan with { Lanes = default }, "its lists");
        AssertProblem(plan with { MaxContributors = int.MaxValue }, "can overflow");
        AssertProblem(plan with { MaxWeight = 1L << 52 }, "'conv.weight' can overflow");
        AssertProblem(plan with { Tensors = [tensor with { Length = -1 }] }, "has -1 elements");
        AssertProblem(plan with { Tensors = [tensor with { Length = int.MaxValue }, tensor] }, "elements; at most");
        AssertProblem(plan with { Tensors = [tensor with { Bound = double.PositiveInfinity }] }, "must be finite");
        AssertProblem(plan with { Tensors = [tensor with { Bound = 0 }] }, "above 0");
        AssertProblem(plan with { Tensors = [tensor with { FractionalBits = int.MinValue }] }, "fractional bits");
        AssertProblem(plan with { Tensors = [tensor with { FractionalBits = 512 }] }, "can overflow");
        AssertProblem(plan with { Lanes = [new("loss", 1, 1e300, 0, false)] }, "'loss' can overflow");
        Assert.ThrowsExactly<ArgumentException>(() => new RingSum(plan with { MaxContributors = 0 }));
        Assert.ThrowsExactly<ArgumentException>(() => RingPlans.ForTraining(Rings.SmallLayout, double.PositiveInfinity, 3, []));
        Assert.ThrowsExactly<ArgumentException>(() => RingPlans.ForTraining(Rings.SmallLayout, 1, 0, []));
        Assert.ThrowsExactly<ArgumentException>(() => RingPlans.ForTraining(Rings.SmallLayout, 1, 1, [], bound: -1));
    }

    private static void AssertProblem(RingPlan plan, string part) =>
        StringAssert.Contains(string.Join("; ", plan.Check()), part, StringComparison.Ordinal);
}
