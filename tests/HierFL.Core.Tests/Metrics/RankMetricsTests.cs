using HierFL.Core.Metrics;
using HierFL.Testing;

namespace HierFL.Core.Tests.Metrics;

[TestClass]
public sealed class RankMetricsTests
{
    [TestMethod]
    public void Auc_equals_its_definition_over_pairs()
    {
        var random = new Random(Seeds.Next(11));
        for (var i = 0; i < 300; i++)
        {
            var (scores, positive) = Draw(random);
            Assert.AreEqual(AucOverPairs(scores, positive), RankMetrics.Auc(scores, positive));
        }
    }

    [TestMethod]
    public void Average_precision_equals_its_definition_per_positive()
    {
        var random = new Random(Seeds.Next(12));
        for (var i = 0; i < 300; i++)
        {
            var (scores, positive) = Draw(random);
            var expected = Enumerable.Range(0, scores.Length).Where(row => positive[row]).Select(row =>
            {
                var above = Enumerable.Range(0, scores.Length).Where(other => scores[other] >= scores[row]).ToArray();
                return (double)above.Count(other => positive[other]) / above.Length;
            }).Cast<double?>().Average();
            Assert.AreEqual(expected ?? -1, RankMetrics.AveragePrecision(scores, positive) ?? -1, 1e-12);
        }
    }

    [TestMethod]
    public void An_increasing_transform_changes_neither()
    {
        var random = new Random(Seeds.Next(13));
        for (var i = 0; i < 100; i++)
        {
            var (scores, positive) = Draw(random);
            var transformed = Array.ConvertAll(scores, z => Math.Pow(z, 3) + 7);
            Assert.AreEqual(RankMetrics.Auc(scores, positive), RankMetrics.Auc(transformed, positive));
            Assert.AreEqual(RankMetrics.AveragePrecision(scores, positive), RankMetrics.AveragePrecision(transformed, positive));
        }
    }

    [TestMethod]
    public void Turning_the_scores_or_the_labels_complements_auc()
    {
        var random = new Random(Seeds.Next(14));
        for (var i = 0; i < 100; i++)
        {
            var (scores, positive) = Draw(random);
            var auc = RankMetrics.Auc(scores, positive);
            if (auc is not null)
            {
                Assert.AreEqual(1 - auc.Value, RankMetrics.Auc(Array.ConvertAll(scores, z => -z), positive)!.Value, 1e-15);
                Assert.AreEqual(1 - auc.Value, RankMetrics.Auc(scores, Array.ConvertAll(positive, y => !y))!.Value, 1e-15);
            }
        }
    }

    [TestMethod]
    public void Auc_of_many_rows_does_not_overflow()
    {
        const int rows = 200_000;
        var scores = Enumerable.Range(0, rows).Select(row => (double)row).ToArray();
        var positive = Enumerable.Range(0, rows).Select(row => row >= rows / 2).ToArray();
        Assert.AreEqual(1, RankMetrics.Auc(scores, positive));
    }

    private static (double[] Scores, bool[] Positive) Draw(Random random)
    {
        var rows = random.Next(1, 40);
        var distinct = random.Next(1, 40);
        return (
            [.. Enumerable.Range(0, rows).Select(_ => (double)random.Next(distinct) - distinct / 2)],
            [.. Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0)]);
    }

    private static double? AucOverPairs(double[] scores, bool[] positive)
    {
        double won = 0, pairs = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (positive[i] && !positive[j])
                {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        return pairs == 0 ? null : won / pairs;
    }
}
