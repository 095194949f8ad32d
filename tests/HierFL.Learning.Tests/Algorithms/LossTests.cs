using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Algorithms;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static TorchSharp.torch;

namespace HierFL.Learning.Tests.Algorithms;

/// <summary>Losses and their gradients against their formulas in float64, the gradient by central differences.</summary>
[TestClass]
public sealed class LossTests
{
    private const int Rows = 24;

    private const int Classes = 4;

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(0, true)]
    [DataRow(0.2, false)]
    [DataRow(0.2, true)]
    public void Binary_cross_entropy_is_its_formula(double smoothing, bool isWeighted) =>
        CompareBinary(new BinaryCrossEntropy { LabelSmoothing = smoothing }, isWeighted, (logit, y) =>
        {
            var wanted = (y * (1 - smoothing)) + (smoothing / 2);
            var p = 1 / (1 + Math.Exp(-logit));
            return -(wanted * Math.Log(p)) - ((1 - wanted) * Math.Log(1 - p));
        });

    [TestMethod]
    [DataRow(0, 0, false)]
    [DataRow(2, 0, true)]
    [DataRow(0.5, 0.25, false)]
    [DataRow(5, 0.75, false)]
    public void Focal_loss_of_two_classes_is_its_formula(double gamma, double alpha, bool isWeighted) =>
        CompareBinary(new FocalLoss { Gamma = gamma, Alpha = alpha == 0 ? null : alpha }, isWeighted, (logit, y) =>
        {
            var p = 1 / (1 + Math.Exp(y == 1 ? -logit : logit));
            var a = alpha == 0 ? 1 : y == 1 ? alpha : 1 - alpha;
            return -a * Math.Pow(1 - p, gamma) * Math.Log(p);
        });

    [TestMethod]
    [DataRow(0, false)]
    [DataRow(0, true)]
    [DataRow(0.1, false)]
    [DataRow(0.3, true)]
    public void Cross_entropy_is_its_formula(double smoothing, bool isWeighted) =>
        CompareClasses(new CrossEntropy { LabelSmoothing = smoothing }, isWeighted, (p, label) =>
            -((1 - smoothing) * Math.Log(p[label])) - (smoothing / Classes * p.Sum(Math.Log)));

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(2, false)]
    [DataRow(0.5, true)]
    public void Focal_loss_of_many_classes_is_its_formula(double gamma, bool isWeighted) =>
        CompareClasses(new FocalLoss { Gamma = gamma }, isWeighted, (p, label) => -Math.Pow(1 - p[label], gamma) * Math.Log(p[label]));

    /// <summary>Where p rounds to 1 or 0 the power of 1 − p has no gradient of its own.</summary>
    [TestMethod]
    [DataRow(0.5)]
    [DataRow(2)]
    public void Focal_loss_is_finite_where_the_model_is_sure(double gamma)
    {
        using var scope = NewDisposeScope();
        foreach (var isSure in new[] { true, false })
        {
            var logits = tensor((float[])[500f, -500f]).unsqueeze(1).requires_grad_();
            Check(logits, new FocalLoss { Gamma = gamma }.Of(logits, tensor(isSure ? [1f, 0f] : (float[])[0f, 1f])));
            var outputs = tensor((float[])[500f, -500f, 0f]).unsqueeze(0).requires_grad_();
            Check(outputs, new FocalLoss { Gamma = gamma }.Of(outputs, tensor((long[])[isSure ? 0L : 1L])));
        }

        static void Check(Tensor inputs, Tensor loss)
        {
            loss.backward();
            Assert.IsTrue(float.IsFinite(loss.item<float>()));
            Assert.IsTrue(inputs.grad!.isfinite().all().item<bool>(), inputs.grad.ToString());
        }
    }

    [TestMethod]
    public void Auto_hands_its_parameters_to_the_loss_of_the_task()
    {
        var auto = new AutoLoss { ClassWeights = ClassWeights.BalancedLocal, LabelSmoothing = 0.1 };
        Assert.AreEqual(new BinaryCrossEntropy { ClassWeights = ClassWeights.BalancedLocal, LabelSmoothing = 0.1 }, auto.For(PredictionTask.Binary));
        Assert.AreEqual(new CrossEntropy { ClassWeights = ClassWeights.BalancedLocal, LabelSmoothing = 0.1 }, auto.For(PredictionTask.Multiclass));
        Assert.AreEqual(new MeanSquaredError(), new AutoLoss().For(PredictionTask.Regression));
        Assert.AreEqual("local.loss: found a loss for binary and multiclass targets, the target is regression; take auto",
            Assert.ThrowsExactly<LearningException>(() => new FocalLoss().For(PredictionTask.Regression)).Message);
    }

    [TestMethod]
    public void Rows_count_by_their_class()
    {
        var document = new PreprocessingDocument
        {
            Model = "",
            Task = PredictionTask.Binary,
            Features = [],
            Standardize = "none",
            Target = "t",
            Classes = ["", "ill"],
            ClassCounts = [30, 10],
        };
        double[] targets = [1, 0, 0, 0];
        CollectionAssert.AreEqual(new[] { 2f, 2 / 3f, 2 / 3f, 2 / 3f }, RowWeights.Of(new FocalLoss { ClassWeights = ClassWeights.Balanced }, document, targets));
        CollectionAssert.AreEqual(new[] { 2f, 2 / 3f, 2 / 3f, 2 / 3f }, RowWeights.Of(new FocalLoss { ClassWeights = ClassWeights.BalancedLocal }, document, targets));
        CollectionAssert.AreEqual(new[] { 1f, 1, 1 }, RowWeights.Of(new FocalLoss { ClassWeights = ClassWeights.BalancedLocal }, document, [1, 1, 1]));
        var given = ClassWeights.Of(ImmutableSortedDictionary<string, double>.Empty.Add("not ill", 0.25).Add("ill", 3));
        CollectionAssert.AreEqual(new[] { 3f, 0.25f, 0.25f, 0.25f }, RowWeights.Of(new AutoLoss { ClassWeights = given }, document, targets));
        Assert.IsNull(RowWeights.Of(new AutoLoss(), document, targets));
        var named = document with { Classes = ["a", "b", "c"], ClassCounts = [30, 10, 20] };
        CollectionAssert.AreEqual(new[] { 2f, 2 / 3f, 1f }, RowWeights.Of(new AutoLoss { ClassWeights = ClassWeights.Balanced }, named, [1, 0, 2]));
        Assert.ThrowsExactly<LearningException>(() => RowWeights.Of(new AutoLoss { ClassWeights = ClassWeights.Balanced }, document with { ClassCounts = [] }, targets));
    }

    private static void CompareBinary(LossFunction loss, bool isWeighted, Func<double, double, double> row)
    {
        var random = new SeededStream(3, "", 0, "loss");
        var (logits, labels) = (Values(random, Rows), Enumerable.Range(0, Rows).Select(i => (double)(i % 3 == 0 ? 1 : 0)).ToArray());
        using var scope = NewDisposeScope();
        Compare(
            loss, logits, [Rows, 1], tensor(Array.ConvertAll(labels, label => (float)label)), isWeighted ? Weights(random) : null,
            (values, i) => row(values[i], labels[i]));
    }

    private static void CompareClasses(LossFunction loss, bool isWeighted, Func<double[], int, double> row)
    {
        var random = new SeededStream(4, "", 0, "loss");
        var (logits, labels) = (Values(random, Rows * Classes), Enumerable.Range(0, Rows).Select(i => (long)(i * 7 % Classes)).ToArray());
        using var scope = NewDisposeScope();
        Compare(loss, logits, [Rows, Classes], tensor(labels), isWeighted ? Weights(random) : null, (values, i) =>
        {
            var exp = values[(i * Classes)..((i + 1) * Classes)].Select(Math.Exp).ToArray();
            return row([.. exp.Select(value => value / exp.Sum())], (int)labels[i]);
        });
    }

    private static void Compare(LossFunction loss, double[] start, long[] shape, Tensor targets, double[]? weights, Func<double[], int, double> row)
    {
        double Plain(double[] values) => Enumerable.Range(0, Rows).Average(i => (weights?[i] ?? 1) * row(values, i));
        var outputs = tensor(Array.ConvertAll(start, value => (float)value)).view(shape).requires_grad_();
        var found = loss.Of(outputs, targets, weights is null ? null : tensor(Array.ConvertAll(weights, weight => (float)weight)));
        found.backward();
        Assert.AreEqual(Plain(start), found.item<float>(), 1e-5);
        var gradient = outputs.grad!.flatten().data<float>().ToArray();
        const double Step = 1e-5;
        for (var i = 0; i < start.Length; i++)
        {
            double At(double change) => Plain([.. start.Select((value, j) => i == j ? value + change : value)]);
            Assert.AreEqual((At(Step) - At(-Step)) / (2 * Step), gradient[i], 2e-6, $"{loss}, element {i}");
        }
    }

    private static double[] Values(SeededStream random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)((6 * random.NextDouble()) - 3))];

    private static double[] Weights(SeededStream random) => [.. Enumerable.Range(0, Rows).Select(_ => (double)(float)(0.1 + (3 * random.NextDouble())))];
}
