using HierFL.Core.Aggregation;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Training;

[TestClass]
public sealed class ImageTrainingTests
{
    [TestMethod]
    [DataRow(TestImages.Cnn)]
    [DataRow(TestImages.Normalized)]
    public void One_step_lowers_the_loss(string model)
    {
        var (job, data) = (TestImages.Job(model.Replace(",\"dropout\":0.3", "", StringComparison.Ordinal), new LocalSpec { Steps = 1, BatchSize = null }), TestImages.Rows());
        var start = TestJobs.Initial(job, data);
        var first = TestJobs.Train(job, data, start);
        Assert.IsLessThan(TestJobs.Loss(first), TestJobs.Loss(TestJobs.Train(job, data, TestJobs.Plus(start, first.Floats))));
    }

    [TestMethod]
    public void Ten_epochs_tell_the_bright_half()
    {
        var (job, data) = (TestImages.Job(local: new LocalSpec { Epochs = 10, BatchSize = 8 }), TestImages.Rows());
        var start = TestJobs.Initial(job, data);
        var trained = TestJobs.Plus(start, TestJobs.Train(job, data, start).Floats);
        var report = new TrainingLearner(data, new Disclosure(MinEvaluationRows: 1)).Run(TestJobs.Request(job, data, RoundTask.Evaluate, model: trained), CancellationToken.None).Report;
        Assert.AreEqual(1.0, report["auc"]);
    }

    /// <summary>Design decision D11: the masks of dropout are a function of seed, hospital, round and purpose, whatever trains beside.</summary>
    [TestMethod]
    public void Dropout_is_a_function_of_seed_hospital_and_round()
    {
        // One batch: the order of the rows is the same everywhere, and only the masks can differ.
        var (job, data) = (TestImages.Job(local: new LocalSpec { Epochs = 2, BatchSize = null }), TestImages.Rows());
        var start = TestJobs.Initial(job, data);
        var expected = TestJobs.Train(job, data, start).Floats;
        var found = new float[8][];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            ModelFactory.Create(new Mlp(), InputShape.Table(3), 1, i);
            found[i] = TestJobs.Train(job, data, start).Floats;
        });
        foreach (var again in found)
        {
            CollectionAssert.AreEqual(expected, again);
        }

        CollectionAssert.AreNotEqual(expected, TestJobs.Train(job, data, start, round: 2).Floats);
        CollectionAssert.AreNotEqual(expected, TestJobs.Train(job with { Seed = 8 }, data, start).Floats);
        CollectionAssert.AreNotEqual(expected, TestJobs.Train(job, data with { Hospital = "hospital-b" }, start).Floats);
    }

    /// <summary>The running statistics of the paper's formula (momentum 0.1, unbiased variance), from a convolution by hand; and a counter that counts steps.</summary>
    [TestMethod]
    public void Running_statistics_leave_as_they_were_observed()
    {
        var job = TestImages.Job("""{"kind":"cnn","channels":[1],"kernel":1,"hidden":[],"batchNorm":true}""", new LocalSpec { Steps = 1, BatchSize = null });
        var data = TestImages.Rows();
        var start = TestJobs.Initial(job, data);
        var result = TestJobs.Train(job, data, start);
        double weight = Of(start, start.Floats, "blocks.0.conv.weight"), bias = Of(start, start.Floats, "blocks.0.conv.bias");
        double[] values = [.. data.RowsOf(Split.Train).SelectMany(row => data.Image(row, data.Shape).ToArray()).Select(pixel => (weight * pixel / 255.0) + bias)];
        var mean = values.Average();
        var variance = values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1);
        Assert.AreEqual(0.1 * mean, Of(start, result.Floats, "blocks.0.norm.running_mean"), 1e-6);
        Assert.AreEqual(0.1 * (variance - 1), Of(start, result.Floats, "blocks.0.norm.running_var"), 1e-6);
        CollectionAssert.AreEqual(new[] { 1L }, result.Integers);
        CollectionAssert.AreEqual(new[] { 2L }, TestJobs.Train(job, data, new ModelVector(start.Layout, start.Floats, result.Integers)).Integers, "a counter goes on from the model's");
    }

    public static IEnumerable<object[]> Algorithms => [[new Scaffold()], [new FedNova()], [new FedProx { Mu = 0.5 }], [new FedDyn()]];

    /// <summary>Neither weight decay nor an algorithm's correction is meant for what is observed.</summary>
    [TestMethod]
    [DynamicData(nameof(Algorithms))]
    public void Optimizers_and_algorithms_touch_no_running_statistics(Algorithm algorithm)
    {
        var data = TestImages.Rows();
        var plain = TestImages.Job(TestImages.Normalized, new LocalSpec { Steps = 1, BatchSize = null });
        var job = plain with
        {
            Algorithm = algorithm,
            Local = plain.Local with { Optimizer = TestJobs.Optimizer("""{"kind":"sgd","learningRate":0.05,"weightDecay":0.5}""") },
        };
        var start = TestJobs.Initial(job, data);
        var shared = new ModelVector(SharedVectors.LayoutOf(algorithm, start.Layout), [.. Enumerable.Repeat(0.3f, algorithm.Shared.Length * start.Layout.ParameterCount)], []);
        var request = TestJobs.Request(job, data, RoundTask.Train, model: start) with { Shared = algorithm.Shared.IsEmpty ? null : shared };
        var (expected, result) = (TestJobs.Train(plain, data, start), new TrainingLearner(data, new Disclosure()).Run(request, CancellationToken.None));
        var buffers = start.Layout.Tensors.Where(tensor => tensor is { Kind: TensorKind.Buffer, Type: TensorType.Float32 }).ToArray();
        Assert.HasCount(2, buffers);
        foreach (var tensor in buffers)
        {
            var (at, count) = (start.Layout.OffsetOf(tensor), (int)tensor.Count);
            CollectionAssert.AreEqual(expected.Floats[at..(at + count)], result.Floats[at..(at + count)], tensor.Name);
        }

        Assert.HasCount(start.Floats.Length + (algorithm.Shared.Length * start.Layout.ParameterCount), result.Floats, "nothing of them is shared");

        CollectionAssert.AreNotEqual(expected.Floats, result.Floats[..start.Floats.Length], "parameters are corrected");
    }

    /// <summary>Over the federation: all pixels of a channel together, an image counting once.</summary>
    [TestMethod]
    public void A_channel_is_standardized_over_all_pixels()
    {
        HospitalData[] hospitals = [TestImages.Rows(), TestImages.Rows(23, "hospital-b")];
        double[] pixels = [.. hospitals.SelectMany(data => data.RowsOf(Split.Train).SelectMany(row => data.Image(row, data.Shape).ToArray())).Select(pixel => pixel / 255.0)];
        var images = pixels.Length / TestImages.Shape.Count;
        var job = TestImages.Job();
        double[] Totals(RoundTask task, double[]? means) => hospitals
            .Select(data => new TrainingLearner(data, new Disclosure()).Run(TestJobs.Request(job, data, task, means: means), CancellationToken.None).Lanes)
            .Aggregate((sum, lanes) => [.. sum.Zip(lanes, (left, right) => left + right)]);

        var means = FeatureMoments.ReadMeans(Totals(RoundTask.Means, null));
        Assert.AreEqual(pixels.Average(), means.Single(), 1e-12);
        var std = FeatureMoments.ReadStd(Totals(RoundTask.Deviations, [.. means]), means.AsSpan());
        var variance = pixels.Sum(value => Math.Pow(value - means[0], 2)) / pixels.Length * images / (images - 1);
        Assert.AreEqual(Math.Sqrt(variance), std.Single(), 1e-12);

        var pooled = FeatureStatistics.Of([.. hospitals.Select(data => (data, data.RowsOf(Split.Train)))]);
        Assert.AreEqual(means[0], pooled.Mean[0], 1e-12, "a baseline on pooled rows has the same");
        Assert.AreEqual(std[0], pooled.Std[0], 1e-12);
        var first = Standardizer.Apply(pooled, hospitals[0], [0]);
        Assert.AreEqual((float)(((hospitals[0].Pixels[5] / 255.0) - means[0]) / std[0]), first[5], 1e-6);
    }

    [TestMethod]
    public void Without_standardization_pixels_are_from_0_to_1()
    {
        var data = TestImages.Rows() with { Pixels = [.. TestImages.Rows().Pixels.Select((pixel, i) => i == 0 ? (byte)0 : i == 1 ? (byte)255 : pixel)] };
        var inputs = Standardizer.Apply(FeatureStatistics.None(1), data, [0]);
        Assert.AreEqual(0f, inputs[0]);
        Assert.AreEqual(1f, inputs[1]);
    }

    private static float Of(ModelVector model, float[] floats, string name) => floats[model.Layout.OffsetOf(model.Layout.Tensors.Single(tensor => tensor.Name == name))];
}
