using HierFL.Core.Metrics;

namespace HierFL.Core.Tests.Metrics;

[TestClass]
public sealed class ScoreGridTests
{
    [TestMethod]
    public void A_higher_cell_means_a_higher_score_to_the_last_bit()
    {
        // Around every edge, neighbouring floats; an edge is found by bisection.
        for (var cell = 1; cell < ScoreGrid.Cells; cell++)
        {
            var (low, high) = (-1e6, 1e6);
            while (Math.BitIncrement(low) < high)
            {
                var middle = (low + high) / 2;
                (low, high) = ScoreGrid.CellOf(middle) < cell ? (middle, high) : (low, middle);
            }

            var z = low;
            for (var i = 0; i < 20; i++)
            {
                z = Math.BitDecrement(z);
            }

            for (var i = 0; i < 40; i++, z = Math.BitIncrement(z))
            {
                Assert.IsLessThanOrEqualTo(ScoreGrid.CellOf(Math.BitIncrement(z)), ScoreGrid.CellOf(z), $"at {z:R}");
            }

            Assert.AreEqual(cell - 1, ScoreGrid.CellOf(low));
            Assert.AreEqual(cell, ScoreGrid.CellOf(high));
        }
    }

    [TestMethod]
    public void Any_finite_logit_has_a_cell()
    {
        Assert.AreEqual(0, ScoreGrid.CellOf(double.MinValue));
        Assert.AreEqual(255, ScoreGrid.CellOf(double.MaxValue));
        Assert.AreEqual(128, ScoreGrid.CellOf(0));
        Assert.AreEqual(128, ScoreGrid.CellOf(-0.0));
        Assert.AreEqual(127, ScoreGrid.CellOf(-1e-9));
    }

    [TestMethod]
    public void Half_of_the_cells_lie_within_four()
    {
        Assert.AreEqual(192, ScoreGrid.CellOf(4));
        Assert.AreEqual(63, ScoreGrid.CellOf(-4));
    }

    [TestMethod]
    [DataRow(3, 256, null)]
    [DataRow(4, 256, 2)]
    [DataRow(10, 256, 3)]
    [DataRow(255, 256, 7)]
    [DataRow(256, 256, 8)]
    [DataRow(100_000, 256, 8)]
    [DataRow(100_000, 4096, 8)]
    [DataRow(100_000, 100, 6)]
    [DataRow(100_000, 3, null)]
    [DataRow(100_000, 0, null)]
    public void A_hospital_uses_no_more_bins_than_rows_and_policy_allow(int rows, int maxBins, int? level) =>
        Assert.AreEqual(level, ScoreGrid.LevelFor(rows, maxBins));

    [TestMethod]
    public void Levels_lie_one_after_another()
    {
        Assert.AreEqual(0, ScoreGrid.OffsetOf(2));
        Assert.AreEqual(4, ScoreGrid.OffsetOf(3));
        Assert.AreEqual(252, ScoreGrid.OffsetOf(8));
        Assert.AreEqual(508, ScoreGrid.Bins);
        Assert.AreEqual(3, ScoreGrid.BinOf(255, 2));
        Assert.AreEqual(254, ScoreGrid.BinOf(254, 8));
    }
}
