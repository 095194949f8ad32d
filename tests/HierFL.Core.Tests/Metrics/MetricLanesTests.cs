using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Testing;

namespace HierFL.Core.Tests.Metrics;

[TestClass]
public sealed class MetricLanesTests
{
    private static readonly Disclosure Open = new(MinEvaluationRows: 4);

    [TestMethod]
    public void Federated_metrics_lie_within_their_bound_of_the_exact_ones()
    {
        var random = new Random(Seeds.Next(31));
        for (var i = 0; i < 300; i++)
        {
            var hospitals = Enumerable.Range(0, random.Next(1, 12))
                .Select(_ => Rows.RandomBinary(random, random.Next(10, (int)Math.Pow(10, 1.1 + random.NextDouble() * 2)))).ToArray();
            AgreesWithExact(hospitals, 0.5, Open with { MaxBins = random.Next(10, 300) });
        }
    }

    [TestMethod]
    public void Federated_multiclass_metrics_lie_within_their_bound_of_the_exact_ones()
    {
        var random = new Random(Seeds.Next(32));
        for (var i = 0; i < 40; i++)
        {
            var width = random.Next(2, 7);
            var hospitals = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Rows.RandomMulticlass(random, random.Next(4, 300), width)).ToArray();
            AgreesWithExact(hospitals, 0.5, Open);
        }
    }

    [TestMethod]
    [DataRow(1e-9)]
    [DataRow(1.0)]
    [DataRow(1e7)]
    public void Federated_regression_errors_are_exact_in_any_unit(double unit)
    {
        var random = new Random(Seeds.Next(33));
        double[] Draw() => [.. Enumerable.Range(0, 50).Select(_ => unit * Rows.Normal(random))];
        var hospitals = Enumerable.Range(0, 5).Select(_ => Rows.Regression(Draw(), Draw())).ToArray();
        AgreesWithExact(hospitals, 0.5, Open, 1e-9 * unit);
    }

    [TestMethod]
    public void Bounds_are_narrow_where_hospitals_are_large()
    {
        var random = new Random(Seeds.Next(34));
        foreach (var spread in new[] { 0.5, 2, 8, 30 })
        {
            double Logit(double y) => spread * (Rows.Normal(random) + 1.5 * y - 0.75);
            var hospitals = Enumerable.Range(0, 4).Select(_ =>
            {
                var targets = Enumerable.Range(0, 1000).Select(_ => random.Next(4) == 0 ? 1.0 : 0).ToArray();
                return Rows.Binary(Array.ConvertAll(targets, Logit), targets);
            }).ToArray();
            var metrics = Read(hospitals, 0.5, Open);
            Console.WriteLine($"spread {spread}: auc ± {metrics["auc"].ErrorBound:F4}, average precision ± {metrics["average-precision"].ErrorBound:F4}");
            Assert.IsLessThan(0.02, metrics["auc"].ErrorBound);
            Assert.IsLessThan(0.04, metrics["average-precision"].ErrorBound);
        }
    }

    [TestMethod]
    public void Values_of_hospitals_of_one_level_add_up_to_those_of_their_union()
    {
        var random = new Random(Seeds.Next(35));
        var hospitals = Enumerable.Range(0, 4).Select(_ => Rows.RandomBinary(random, 300)).ToArray();
        var sums = Rows.Totals(hospitals.Select(p => MetricLanes.Encode(p, 0.3, Open)));
        var union = MetricLanes.Encode(Rows.Union(hospitals), 0.3, Open);
        var reversed = Rows.Totals(hospitals.Reverse().Select(p => MetricLanes.Encode(p, 0.3, Open)));
        for (var i = 0; i < sums.Length; i++)
        {
            Assert.AreEqual(union[i], sums[i], 1e-9 * Math.Abs(union[i]));
            Assert.AreEqual(sums[i], reversed[i], 1e-12 * Math.Abs(sums[i]));
        }
    }

    [TestMethod]
    public void A_hospital_below_its_minimum_of_rows_contributes_nothing()
    {
        var random = new Random(Seeds.Next(36));
        var disclosure = new Disclosure(MinEvaluationRows: 10);
        Assert.IsTrue(MetricLanes.Encode(Rows.RandomBinary(random, 9), 0.5, disclosure).All(value => value == 0));
        Assert.AreEqual(10, MetricLanes.Encode(Rows.RandomBinary(random, 10), 0.5, disclosure)[..4].Sum());
        Assert.IsTrue(MetricLanes.Encode(Rows.Regression(new double[9], new double[9]), 0.5, disclosure).All(value => value == 0));
        Assert.IsTrue(MetricLanes.Encode(Rows.Binary([]), 0.5, new(MinEvaluationRows: 0)).All(value => value == 0));
    }

    [TestMethod]
    public void A_hospital_fills_one_level_with_no_more_bins_than_rows()
    {
        var random = new Random(Seeds.Next(37));
        foreach (var rows in new[] { 10, 40, 256, 2000 })
        {
            var p = Rows.RandomBinary(random, rows);
            var map = new LaneMap(MetricLanes.For(p.Task, p.Width));
            var values = MetricLanes.Encode(p, 0.5, Open);
            var scores = map.Of(values.AsSpan(), "metrics.scores-positive").ToArray()
                .Zip(map.Of(values.AsSpan(), "metrics.scores-negative").ToArray(), (a, b) => a + b).ToArray();
            var levels = Enumerable.Range(2, 7).Where(level => scores[ScoreGrid.OffsetOf(level)..ScoreGrid.OffsetOf(level + 1)].Sum() > 0).ToArray();
            CollectionAssert.AreEqual(new[] { ScoreGrid.LevelFor(rows, 256)!.Value }, levels);
            Assert.AreEqual(rows, scores.Sum());
        }
    }

    [TestMethod]
    public void A_policy_of_few_bins_withholds_tables_that_have_more()
    {
        var metrics = Read([Rows.RandomBinary(new Random(Seeds.Next(38)), 500)], 0.5, new Disclosure(MaxBins: 3));
        Assert.IsTrue(metrics.ContainsKey("accuracy"));
        Assert.IsFalse(metrics.ContainsKey("auc") || metrics.ContainsKey("average-precision") || metrics.ContainsKey("calibration-error"));
        metrics = Read([Rows.RandomBinary(new Random(Seeds.Next(39)), 500)], 0.5, new Disclosure(MaxBins: 9));
        Assert.IsFalse(metrics.ContainsKey("calibration-error"));
    }

    [TestMethod]
    public void Hospitals_of_one_class_each_give_the_auc_of_their_union()
    {
        var positives = Rows.Binary([.. Enumerable.Range(0, 20).Select(i => 1.0 + i)], [.. Enumerable.Repeat(1.0, 20)]);
        var negatives = Rows.Binary([.. Enumerable.Range(0, 300).Select(i => -1.0 - i)], [.. Enumerable.Repeat(0.0, 300)]);
        Assert.IsFalse(Read([positives], 0.5, Open).ContainsKey("auc"));
        Assert.AreEqual(new MetricEstimate(1, 0), Read([positives, negatives], 0.5, Open)["auc"]);
    }

    [TestMethod]
    public void Every_value_is_within_the_bound_of_its_lane()
    {
        var random = new Random(Seeds.Next(40));
        foreach (var p in new[] { Rows.RandomBinary(random, 500), Rows.RandomMulticlass(random, 500, 5), Rows.Regression([1e9, -3.25], 0, 1) })
        {
            var map = new LaneMap(MetricLanes.For(p.Task, p.Width));
            var values = MetricLanes.Encode(p, 0.5, new(MinEvaluationRows: 1));
            Assert.HasCount(map.Length, values);
            foreach (var lane in map.Lanes)
            {
                Assert.IsFalse(lane.Weighted);
                Assert.AreEqual(0, lane.FractionalBits);
                Assert.IsTrue(map.Of(values.AsSpan(), lane.Name).ToArray().All(value => value >= 0 && value <= lane.Bound), lane.Name);
            }
        }
    }

    [TestMethod]
    public void Auc_over_too_many_classes_is_left_out()
    {
        var random = new Random(Seeds.Next(41));
        var most = Rows.RandomMulticlass(random, 200, MetricLanes.MaxOneVsRestWidth);
        var over = Rows.RandomMulticlass(random, 200, MetricLanes.MaxOneVsRestWidth + 1);
        Assert.IsTrue(Read([most], 0.5, Open).ContainsKey("auc"));
        Assert.IsFalse(Read([over], 0.5, Open).ContainsKey("auc"));
        Assert.AreEqual(ExactMetrics.Measure(over, 0.5)["f1"], Read([over], 0.5, Open)["f1"].Value, 1e-12);
    }

    [TestMethod]
    public void Reads_nothing_from_no_rows_and_refuses_totals_that_no_rows_give()
    {
        var length = MetricLanes.For(PredictionTask.Binary, 1).Sum(lane => lane.Length);
        Assert.IsEmpty(MetricLanes.Read(PredictionTask.Binary, 1, new double[length]));
        Refuses(new double[length - 1], $"the lanes hold {length}");
        Refuses([.. new double[length - 1], -1], "metrics.scores-negative is -1");
        Refuses([double.NaN, .. new double[length - 1]], "metrics.confusion is NaN");
        Assert.ThrowsExactly<ArgumentException>(() => MetricLanes.For(PredictionTask.Multiclass, 1));

        static void Refuses(double[] totals, string message) => StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => MetricLanes.Read(PredictionTask.Binary, 1, totals)).Message, message);
    }

    private static ImmutableSortedDictionary<string, MetricEstimate> Read(Predictions[] hospitals, double threshold, Disclosure disclosure) =>
        MetricLanes.Read(hospitals[0].Task, hospitals[0].Width, Rows.Totals(hospitals.Select(p => MetricLanes.Encode(p, threshold, disclosure))));

    private static void AgreesWithExact(Predictions[] hospitals, double threshold, Disclosure disclosure, double tolerance = 1e-9)
    {
        var exact = ExactMetrics.Measure(Rows.Union(hospitals), threshold);
        var federated = Read(hospitals, threshold, disclosure);
        CollectionAssert.AreEqual(exact.Keys.ToArray(), federated.Keys.ToArray());
        foreach (var (name, value) in exact)
        {
            var estimate = federated[name];
            Assert.AreEqual(value, estimate.Value, estimate.ErrorBound + tolerance * Math.Max(1, Math.Abs(value)), name);
            if (name is not ("auc" or "average-precision"))
            {
                Assert.AreEqual(0, estimate.ErrorBound, name);
            }
        }
    }
}
