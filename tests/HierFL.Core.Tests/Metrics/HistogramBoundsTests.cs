using HierFL.Core.Metrics;
using HierFL.Testing;

namespace HierFL.Core.Tests.Metrics;

/// <summary>The bounds hold for every arrangement of scores inside their bins, and are reached where the text says so.</summary>
[TestClass]
public sealed class HistogramBoundsTests
{
    private sealed record Binned(int Level, int Bin, bool Positive)
    {
        public double Low => Bin << (ScoreGrid.FinestLevel - Level);

        public double High => (Bin + 1) << (ScoreGrid.FinestLevel - Level);
    }

    [TestMethod]
    public void Bounds_hold_for_any_arrangement_within_mixed_bins()
    {
        var random = new Random(Seeds.Next(21));
        for (var i = 0; i < 400; i++)
        {
            var rows = Draw(random, ScoreGrid.CoarsestLevel, ScoreGrid.FinestLevel);
            var (auc, precision) = Estimates(rows);
            for (var arrangement = 0; arrangement < 20; arrangement++)
            {
                // Some put scores on the few same places, so that ties across bins happen.
                var places = arrangement % 2 == 0 ? 0 : random.Next(1, 5);
                double Place(Binned row) => row.Low + (row.High - row.Low) * (places == 0 ? random.NextDouble() : random.Next(places) / (double)places);
                Holds(rows, Place, auc, precision);
            }
        }
    }

    [TestMethod]
    public void Bounds_hold_for_the_extreme_arrangements_of_mixed_bins()
    {
        var random = new Random(Seeds.Next(22));
        for (var i = 0; i < 400; i++)
        {
            var rows = Draw(random, ScoreGrid.CoarsestLevel, ScoreGrid.FinestLevel);
            var (auc, precision) = Estimates(rows);
            Holds(rows, row => row.Positive ? row.High - 1e-6 : row.Low, auc, precision);
            Holds(rows, row => row.Positive ? row.Low : row.High - 1e-6, auc, precision);

            // The finest cell where many coarse positives may meet: ties are worth most to average precision.
            var cell = random.Next(ScoreGrid.Cells) + 0.5;
            Holds(rows, row => row.Positive ? Math.Clamp(cell, row.Low + 0.5, row.High - 0.5) : row.Low, auc, precision);
        }
    }

    [TestMethod]
    public void Auc_bounds_are_reached_by_the_extreme_arrangements()
    {
        var random = new Random(Seeds.Next(23));
        for (var i = 0; i < 100; i++)
        {
            var rows = Draw(random, 3, 3);
            if (Estimates(rows).Auc is { } auc)
            {
                Assert.AreEqual(auc.Value + auc.ErrorBound, Exact(rows, row => row.Positive ? row.High - 1e-6 : row.Low).Auc!.Value, 1e-12);
                Assert.AreEqual(auc.Value - auc.ErrorBound, Exact(rows, row => row.Positive ? row.Low : row.High - 1e-6).Auc!.Value, 1e-12);
            }
        }
    }

    [TestMethod]
    public void Average_precision_bounds_are_reached_within_bins_of_one_level()
    {
        var random = new Random(Seeds.Next(24));
        for (var i = 0; i < 100; i++)
        {
            var rows = Draw(random, 3, 3);
            if (Estimates(rows).Precision is { } precision)
            {
                var best = Exact(rows, row => row.Positive ? row.High - 1e-6 : row.Low).Precision!.Value;
                Assert.AreEqual(precision.Value + precision.ErrorBound, best, 1e-12);
            }

            // The lowest value has all positives at distinct scores near their lower edges: also across levels.
            var mixed = Draw(random, ScoreGrid.CoarsestLevel, ScoreGrid.FinestLevel);
            if (Estimates(mixed).Precision is { } other)
            {
                var order = 0;
                var worst = Exact(mixed, row => row.Positive ? row.Low + 1e-6 * ++order : row.High - 1e-6).Precision!.Value;
                Assert.AreEqual(other.Value - other.ErrorBound, worst, 1e-12);
            }
        }
    }

    [TestMethod]
    public void Order_between_disjoint_bins_of_any_levels_is_certain()
    {
        // A positive in the upper half at the coarsest level, negatives just below it at the finest.
        List<Binned> rows = [new(2, 2, true), new(8, 127, false), new(8, 126, false)];
        Assert.AreEqual(new MetricEstimate(1, 0), Estimates(rows).Auc);
        Assert.AreEqual(new MetricEstimate(1, 0), Estimates(rows).Precision);

        // One negative more inside the coarse bin: one of three pairs is open.
        rows.Add(new(8, 128, false));
        Assert.AreEqual(2.5 / 3, Estimates(rows).Auc!.Value, 1e-15);
        Assert.AreEqual(0.5 / 3, Estimates(rows).Auc!.ErrorBound, 1e-15);
        Assert.AreEqual(0.75, Estimates(rows).Precision!.Value, 1e-15);
        Assert.AreEqual(0.25, Estimates(rows).Precision!.ErrorBound, 1e-15);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    [DataRow(50L)]
    [DataRow(1_000_000L)]
    public void The_closed_form_of_a_full_bin_is_just_below_the_sum(long fp)
    {
        foreach (var after in new long[] { 0, 1, 1000 })
        {
            double sum = 0;
            for (var j = after + 1; j <= after + 5000; j++)
            {
                sum += (double)j / (j + fp);
            }

            var closed = HistogramAveragePrecision.PrecisionsBehind(fp, after, after + 5000);
            Assert.IsLessThanOrEqualTo(sum + 1e-8, closed);
            Assert.AreEqual(sum, closed, 0.05);
        }
    }

    private static List<Binned> Draw(Random random, int coarsest, int finest)
    {
        // A narrow window of the grid, so that bins of different levels meet.
        var (from, cells) = (random.Next(200), random.Next(1, 56));
        return [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ =>
        {
            var level = random.Next(coarsest, finest + 1);
            return new Binned(level, ScoreGrid.BinOf(from + random.Next(cells), level), random.Next(3) == 0);
        })];
    }

    private static void Holds(List<Binned> rows, Func<Binned, double> place, MetricEstimate? auc, MetricEstimate? precision)
    {
        var exact = Exact(rows, place);
        Assert.AreEqual(exact.Auc is null, auc is null);
        Assert.AreEqual(exact.Precision is null, precision is null);
        if (auc is not null)
        {
            Assert.AreEqual(exact.Auc!.Value, auc.Value, auc.ErrorBound + 1e-12);
        }

        if (precision is not null)
        {
            Assert.AreEqual(exact.Precision!.Value, precision.Value, precision.ErrorBound + 1e-12);
        }
    }

    private static (double? Auc, double? Precision) Exact(List<Binned> rows, Func<Binned, double> place)
    {
        var scores = rows.ConvertAll(row => place(row)).ToArray();
        var positive = rows.ConvertAll(row => row.Positive).ToArray();
        return (RankMetrics.Auc(scores, positive), RankMetrics.AveragePrecision(scores, positive));
    }

    private static (MetricEstimate? Auc, MetricEstimate? Precision) Estimates(List<Binned> rows)
    {
        var (positives, negatives) = (Histogram(rows, true), Histogram(rows, false));
        return (HistogramAuc.Estimate(positives, negatives), HistogramAveragePrecision.Estimate(positives, negatives));
    }

    private static BinnedScores Histogram(List<Binned> rows, bool positive)
    {
        var bins = new double[ScoreGrid.Bins];
        foreach (var row in rows.Where(row => row.Positive == positive))
        {
            bins[ScoreGrid.OffsetOf(row.Level) + row.Bin]++;
        }

        return new(bins);
    }
}
