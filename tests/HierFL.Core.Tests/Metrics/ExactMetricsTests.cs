using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Testing;

namespace HierFL.Core.Tests.Metrics;

[TestClass]
public sealed class ExactMetricsTests
{
    private const double Tolerance = 1e-12;

    private static ImmutableSortedDictionary<string, double> Measure(Predictions p) => ExactMetrics.Measure(p, 0.5);

    // The example on scikit-learn's pages of roc_auc_score and average_precision_score.
    [TestMethod]
    public void Gives_the_documented_auc_and_average_precision()
    {
        var metrics = Measure(Rows.Binary([0.1, 0.4, 0.35, 0.8], 0, 0, 1, 1));
        Assert.AreEqual(0.75, metrics["auc"], Tolerance);
        Assert.AreEqual(0.5 * 1 + 0.5 * (2.0 / 3), metrics["average-precision"], Tolerance);
    }

    [TestMethod]
    public void Counts_a_tied_pair_half_and_lets_ties_enter_together()
    {
        var allTied = Measure(Rows.Binary([0.7, 0.7, 0.7], 1, 1, 0));
        Assert.AreEqual(0.5, allTied["auc"], Tolerance);
        Assert.AreEqual(2.0 / 3, allTied["average-precision"], Tolerance);

        // 2: one positive. 1: positive and negative tied. 0: one positive below all, one negative tied with it.
        var mixed = Measure(Rows.Binary([2, 1, 1, 0, 0], 1, 1, 0, 1, 0));
        Assert.AreEqual((2 + 1.5 + 0.5) / 6, mixed["auc"], Tolerance);
        Assert.AreEqual((1 + 2.0 / 3 + 3.0 / 5) / 3, mixed["average-precision"], Tolerance);
    }

    [TestMethod]
    public void Ties_positive_and_negative_zero() => Assert.AreEqual(0.5, Measure(Rows.Binary([0.0, -0.0], 1, 0))["auc"]);

    [TestMethod]
    public void Gives_the_confusion_metrics_by_hand()
    {
        // tp 3, fn 1, fp 2, tn 4.
        var metrics = Measure(Rows.Binary([1, 2, 3, -1, 1, 1, -1, -2, -3, -4], 1, 1, 1, 1, 0, 0, 0, 0, 0, 0));
        Assert.AreEqual(0.7, metrics["accuracy"], Tolerance);
        Assert.AreEqual(6.0 / 9, metrics["f1"], Tolerance);
        Assert.AreEqual(0.75, metrics["sensitivity"], Tolerance);
        Assert.AreEqual(4.0 / 6, metrics["specificity"], Tolerance);
    }

    [TestMethod]
    public void A_probability_at_the_threshold_is_positive()
    {
        Assert.AreEqual(1, Measure(Rows.Binary([0], 1))["accuracy"]);
        Assert.AreEqual(0, ExactMetrics.Measure(Rows.Binary([0], 1), 0.51)["accuracy"]);
    }

    // The examples on scikit-learn's pages of log_loss and brier_score_loss.
    [TestMethod]
    public void Gives_the_documented_log_loss_and_brier_score()
    {
        Assert.AreEqual(0.21616187468057912, Measure(Rows.BinaryOf([0.9, 0.1, 0.2, 0.65], 1, 0, 0, 1))["log-loss"], Tolerance);
        Assert.AreEqual(0.0375, Measure(Rows.BinaryOf([0.1, 0.9, 0.8, 0.3], 0, 1, 1, 0))["brier"], Tolerance);
    }

    [TestMethod]
    public void Log_loss_neither_saturates_nor_overflows()
    {
        Assert.AreEqual(800, Measure(Rows.Binary([800], 0))["log-loss"], Tolerance);
        Assert.AreEqual(1e300, Measure(Rows.Binary([-1e300], 1))["log-loss"]);

        // log(1 + e^-40) = e^-40 to 17 digits; through 1 − p it would be 0.
        Assert.AreEqual(1, Measure(Rows.Binary([40], 1))["log-loss"] / 4.248354255291589e-18, 1e-14);
        Assert.AreEqual(1, Measure(Rows.Binary([-20], 0))["log-loss"] / 2.0611536203143156e-9, 1e-12);
    }

    [TestMethod]
    public void Gives_the_calibration_error_by_hand()
    {
        // Bin 0: 0.05 and 0.09, none positive. Bin 7: 0.75 and 0.71, one positive. Bin 9: 0.99, positive.
        var expected = (Math.Abs(0.14 - 0) + Math.Abs(1.46 - 1) + Math.Abs(0.99 - 1)) / 5;
        var metrics = Measure(Rows.BinaryOf([0.05, 0.09, 0.75, 0.71, 0.99], 0, 0, 1, 0, 1));
        Assert.AreEqual(expected, metrics["calibration-error"], Tolerance);
        Assert.AreEqual(0, Measure(Rows.Binary([1000, -1000], 1, 0))["calibration-error"], Tolerance);
    }

    [TestMethod]
    public void Leaves_out_what_is_undefined_on_the_rows()
    {
        CollectionAssert.AreEqual(
            new[] { "accuracy", "brier", "calibration-error", "log-loss", "specificity" }, Measure(Rows.Binary([-1, -2], 0, 0)).Keys.ToArray());
        var positives = Measure(Rows.Binary([1, -2], 1, 1));
        Assert.IsFalse(positives.ContainsKey("auc") || positives.ContainsKey("specificity"));
        Assert.AreEqual(1, positives["average-precision"]);
        Assert.IsEmpty(Measure(Rows.Binary([])));
        Assert.IsEmpty(Measure(Rows.Regression([])));
        Assert.IsEmpty(Measure(Rows.Regression([]) with { Task = PredictionTask.Multiclass, Width = 3 }));
    }

    // The example on scikit-learn's page of f1_score: macro 0.2666.
    [TestMethod]
    public void Gives_the_documented_macro_f1()
    {
        var chosen = new[] { 0, 2, 1, 0, 0, 1 };
        var logits = chosen.SelectMany(k => Enumerable.Range(0, 3).Select(j => j == k ? 1.0 : 0)).ToArray();
        var metrics = Measure(new(PredictionTask.Multiclass, 3, logits, [0, 1, 2, 0, 1, 2]));
        Assert.AreEqual(0.8 / 3, metrics["f1"], Tolerance);
        Assert.AreEqual(2.0 / 6, metrics["accuracy"], Tolerance);
    }

    [TestMethod]
    public void Macro_f1_leaves_out_a_class_that_does_not_occur() =>
        Assert.AreEqual(1, Measure(new(PredictionTask.Multiclass, 3, [1, 0, 0, 0, 1, 0], [0, 1]))["f1"]);

    [TestMethod]
    public void Gives_multiclass_losses_and_one_vs_rest_auc_by_hand()
    {
        var metrics = Measure(Rows.MulticlassOf([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.1, 0.6, 0.3]], 0, 1, 2, 0));
        Assert.AreEqual(-(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.6) + Math.Log(0.1)) / 4, metrics["log-loss"], Tolerance);
        Assert.AreEqual((0.14 + (0.25 + 0.49 + 0.04) + (0.04 + 0.04 + 0.16) + (0.81 + 0.36 + 0.09)) / 4, metrics["brier"], Tolerance);

        // Class 0: {0.7, 0.1} over {0.5, 0.2}: 2 of 4. Class 1: 0.3 over {0.2, 0.2, 0.6}: 2 of 3. Class 2: 0.6 over all: 1.
        Assert.AreEqual((0.5 + 2.0 / 3 + 1) / 3, metrics["auc"], Tolerance);
    }

    [TestMethod]
    public void A_softmax_of_two_classes_is_the_logistic_of_their_difference()
    {
        var random = new Random(Seeds.Next(3));
        var two = Rows.RandomMulticlass(random, 200, 2);
        var one = Rows.Binary([.. two.Outputs.Chunk(2).Select(z => z[1] - z[0])], two.Targets);
        var (softmax, logistic) = (Measure(two), Measure(one));
        Assert.AreEqual(logistic["auc"], softmax["auc"], Tolerance);
        Assert.AreEqual(logistic["log-loss"], softmax["log-loss"], Tolerance);
        Assert.AreEqual(2 * logistic["brier"], softmax["brier"], Tolerance);
        Assert.AreEqual(logistic["accuracy"], softmax["accuracy"], Tolerance);
    }

    [TestMethod]
    public void Multiclass_losses_survive_extreme_logits()
    {
        var metrics = Measure(new(PredictionTask.Multiclass, 3, [1e5, 0, -1e5, 1e5, 0, -1e5], [0, 2]));
        Assert.AreEqual(1e5, metrics["log-loss"], 1e-6);
        Assert.AreEqual(1, metrics["brier"], Tolerance);
    }

    [TestMethod]
    public void Gives_regression_errors_by_hand()
    {
        var metrics = Measure(Rows.Regression([2.5, 0, 2, 8], 3, -0.5, 2, 7));
        Assert.AreEqual(Math.Sqrt(0.375), metrics["rmse"], Tolerance);
        Assert.AreEqual(0.5, metrics["mae"], Tolerance);
        CollectionAssert.AreEqual(new[] { "mae", "rmse" }, metrics.Keys.ToArray());
    }

    [TestMethod]
    public void Refuses_predictions_that_are_not_of_the_task()
    {
        Refuses(Rows.Binary([1, 2], 1), "1 rows of width 1 need 1 outputs, found 2");
        Refuses(Rows.Binary([1, double.NaN], 0, 1), "row 1 is NaN");
        Refuses(Rows.Binary([1], 2), "allowed is 0 or 1");
        Refuses(Rows.Binary([1], 1) with { Width = 2 }, "have width 2");
        Refuses(new(PredictionTask.Multiclass, 2, [0, 1], [2]), "from 0 to 1");
        Refuses(new(PredictionTask.Multiclass, 2, [0, 1], [0.5]), "from 0 to 1");
        Refuses(Rows.Regression([1], double.PositiveInfinity), "a finite number");
    }

    private static void Refuses(Predictions p, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Measure(p)).Message, message);
}
