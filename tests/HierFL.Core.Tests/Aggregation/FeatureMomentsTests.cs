using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class FeatureMomentsTests
{
    [TestMethod]
    public void Known_answer_over_two_hospitals()
    {
        // Column 1 is 1..5: mean 3, variance 10/4. Column 2 is constant.
        double[][] hospitals = [[1, 0.1, 2, 0.1], [3, 0.1, 4, 0.1, 5, 0.1]];
        var (means, std) = Federated(hospitals, 2);
        CollectionAssert.AreEqual(new[] { 3, 0.1 }, means.Select(mean => Math.Round(mean, 15)).ToArray());
        CollectionAssert.AreEqual(new[] { Math.Sqrt(2.5), 1 }, std);
    }

    [TestMethod]
    public void Any_split_over_hospitals_gives_the_pooled_moments_at_any_scale()
    {
        var random = new Random(Seeds.Next(51));
        foreach (var scale in new[] { 1e-12, 1e-6, 1.0, 1e6 })
        {
            foreach (var offset in new[] { 0, scale, 1e5 * scale })
            {
                var rows = Enumerable.Range(0, 200).Select(_ => offset + (scale * random.NextDouble())).ToArray();
                var mean = rows.Sum() / rows.Length;
                var std = Math.Sqrt(rows.Sum(row => (row - mean) * (row - mean)) / (rows.Length - 1));
                var split = rows.GroupBy(_ => random.Next(7)).Select(hospital => hospital.ToArray()).ToArray();
                var (means, stds) = Federated(split, 1);
                Assert.AreEqual(mean, means[0], Math.Abs(mean) * 1e-13);
                Assert.AreEqual(std, stds[0], std * 1e-9, $"scale {scale}, offset {offset}");
            }
        }
    }

    [TestMethod]
    public void Coarse_part_and_rest_hold_every_bit_of_a_sum()
    {
        var random = new Random(Seeds.Next(52));
        var plan = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), 1, 1 << 25);
        for (var run = 0; run < 500; run++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 17));
            var lanes = FeatureMoments.Means([value], 1);
            Assert.AreEqual(value, lanes[1] + lanes[2]);
            var totals = TotalsOf(plan, [lanes]);
            Assert.AreEqual(value, FeatureMoments.ReadMeans(totals)[0], $"run {run}");
        }
    }

    [TestMethod]
    public void One_row_or_equal_rows_have_unit_deviation()
    {
        var random = new Random(Seeds.Next(53));
        Assert.AreEqual(1, Federated([[7]], 1).Std[0]);
        Assert.AreEqual(1, Federated([[0], [0, 0]], 1).Std[0]);
        for (var run = 0; run < 200; run++)
        {
            var value = random.NextDouble() * Math.Pow(10, random.Next(-9, 9));
            var split = Enumerable.Range(0, 5).Select(_ => Enumerable.Repeat(value, random.Next(1, 300)).ToArray()).ToArray();
            Assert.AreEqual(1, Federated(split, 1).Std[0], $"{value:R}");
        }
    }

    [TestMethod]
    public void Refuses_what_is_no_matrix_of_finite_values()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => FeatureMoments.Means([1, 2, double.NaN, 4], 2)).Message, "row 1, feature 0 is NaN", StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentException>(() => FeatureMoments.Means([1, 2, 3], 2));
        Assert.ThrowsExactly<ArgumentException>(() => FeatureMoments.Deviations([1], []));
        Assert.ThrowsExactly<ArgumentException>(() => FeatureMoments.ReadMeans([0, 0, 0]));
        CollectionAssert.AreEqual(new double[] { 0, 0, 0 }, FeatureMoments.Means([], 1));
    }

    [TestMethod]
    public void Training_lanes_read_the_mean_loss()
    {
        var plan = RingPlans.ForLanes(TrainingLanes.Lanes, 1, 10);
        Assert.AreEqual(0.5, TrainingLanes.MeanLoss(TotalsOf(plan, [TrainingLanes.Values(3, 10), TrainingLanes.Values(12, 20)])));
        Assert.IsNull(TrainingLanes.MeanLoss(TotalsOf(plan, [TrainingLanes.Values(0, 0)])));
    }

    private static (double[] Means, double[] Std) Federated(double[][] hospitals, int features)
    {
        var means = FeatureMoments.ReadMeans(
            TotalsOf(RingPlans.ForLanes(FeatureMoments.MeanLanes(features), 1, 64), [.. hospitals.Select(rows => FeatureMoments.Means(rows, features))]));
        var std = FeatureMoments.ReadStd(
            TotalsOf(RingPlans.ForLanes(FeatureMoments.DeviationLanes(features), 1, 64), [.. hospitals.Select(rows => FeatureMoments.Deviations(rows, means.AsSpan()))]),
            means.AsSpan());
        return ([.. means], [.. std]);
    }

    private static double[] TotalsOf(RingPlan plan, ImmutableArray<double[]> hospitals)
    {
        var sum = new RingSum(plan);
        foreach (var lanes in hospitals)
        {
            var body = new UpdateBody(sum.Shape);
            lanes.CopyTo(body.Lanes);
            sum.Add(body.Bytes.Span, 1);
        }

        return sum.LaneTotals();
    }
}
