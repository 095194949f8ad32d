using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Testing;

namespace HierFL.Core.Tests.Metrics;

[TestClass]
public sealed class MetricNamesTests
{
    [TestMethod]
    public void Names_are_those_that_are_measured()
    {
        var random = new Random(Seeds.Next(51));
        var cases = new[] { Rows.Binary([-1, 1, 2, -2], 0, 1, 0, 1), Rows.RandomMulticlass(random, 50, 3), Rows.Regression([1], 2) };
        foreach (var p in cases)
        {
            CollectionAssert.AreEquivalent(ExactMetrics.Measure(p, 0.5).Keys.ToArray(), MetricNames.For(p.Task).Select(metric => metric.Name).ToArray());
        }
    }

    [TestMethod]
    public void Defaults_belong_to_their_task()
    {
        CollectionAssert.AreEqual(new[] { "auc", "accuracy", "f1" }, MetricNames.Defaults(PredictionTask.Binary).ToArray());
        CollectionAssert.AreEqual(new[] { "accuracy", "f1" }, MetricNames.Defaults(PredictionTask.Multiclass).ToArray());
        CollectionAssert.AreEqual(new[] { "rmse", "mae" }, MetricNames.Defaults(PredictionTask.Regression).ToArray());
        foreach (var task in Enum.GetValues<PredictionTask>())
        {
            Assert.IsTrue(MetricNames.Defaults(task).All(name => MetricNames.Find(name)!.Tasks.Contains(task)));
        }
    }

    [TestMethod]
    public void Losses_and_errors_improve_downwards()
    {
        CollectionAssert.AreEquivalent(
            new[] { "log-loss", "brier", "calibration-error", "rmse", "mae" },
            MetricNames.All.Where(metric => !metric.HigherIsBetter).Select(metric => metric.Name).ToArray());
        Assert.IsTrue(MetricNames.Find("auc")!.IsBetter(0.9, 0.8) && !MetricNames.Find("auc")!.IsBetter(0.8, 0.8));
        Assert.IsTrue(MetricNames.Find("rmse")!.IsBetter(0.8, 0.9) && MetricNames.Find("rmse")!.Reaches(0.8, 0.8));
        Assert.IsFalse(MetricNames.Find("auc")!.Reaches(0.7, 0.8));
        Assert.IsNull(MetricNames.Find("AUC"));
    }
}
