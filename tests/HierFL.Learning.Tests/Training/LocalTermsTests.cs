using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static HierFL.Learning.Tests.Training.TestJobs;

namespace HierFL.Learning.Tests.Training;

/// <summary>What stands beside the loss in a step: penalty, bound of the gradient, learning rate of the round.</summary>
[TestClass]
public sealed class LocalTermsTests
{
    private const string Mlp = """{"kind":"mlp","hidden":[5]}""";

    private static readonly LocalSpec OneStep = new() { Steps = 1, BatchSize = null, Optimizer = Optimizer("""{"kind":"sgd","learningRate":1}""") };

    [TestMethod]
    [DataRow(0.1, 0.0, Penalized.Weights)]
    [DataRow(0.0, 0.2, Penalized.Weights)]
    [DataRow(0.1, 0.2, Penalized.All)]
    public void A_penalty_adds_its_gradient_to_the_tensors_it_is_on(double l1, double l2, Penalized of)
    {
        var (data, job) = (Rows(PredictionTask.Binary), Job(Mlp, local: OneStep));
        var start = Initial(job, data);
        var plain = Train(job, data, start).Floats;
        var penalized = Train(job with { Local = OneStep with { Penalty = new PenaltySpec { L1 = l1, L2 = l2, Of = of } } }, data, start).Floats;
        foreach (var tensor in start.Layout.Tensors)
        {
            var isOn = of == Penalized.All || tensor.Name.EndsWith("weight", StringComparison.Ordinal);
            for (var i = start.Layout.OffsetOf(tensor); i < start.Layout.OffsetOf(tensor) + tensor.Count; i++)
            {
                double w = start.Floats[i];
                var expected = plain[i] - (isOn ? (l1 * Math.Sign(w)) + (l2 * w) : 0);
                Assert.AreEqual(expected, penalized[i], 1e-6, $"{tensor.Name}, element {i}");
            }
        }
    }

    [TestMethod]
    public void A_long_gradient_is_scaled_to_the_norm_and_a_short_one_is_left()
    {
        var (data, job) = (Rows(PredictionTask.Binary), Job(Mlp, local: OneStep));
        var start = Initial(job, data);
        var free = Train(job, data, start).Floats;
        var norm = Norm(free);
        float[] Clipped(double limit) => Train(job with { Local = OneStep with { ClipGradient = new GradientClipSpec { Norm = limit } } }, data, start).Floats;

        CollectionAssert.AreEqual(free, Clipped(norm * 1.01));
        var half = Clipped(norm / 2);
        Assert.AreEqual(norm / 2, Norm(half), norm * 1e-5);
        for (var i = 0; i < free.Length; i++)
        {
            Assert.AreEqual(free[i] / 2, half[i], 1e-6);
        }
    }

    /// <summary>With a rate of 1 the step is the gradient: of a round further on, half or a quarter of it.</summary>
    [TestMethod]
    public void The_rate_of_a_step_is_that_of_its_round()
    {
        var data = Rows(PredictionTask.Binary);
        var local = OneStep with { Optimizer = Optimizer("""{"kind":"sgd","learningRate":1,"schedule":{"kind":"step","every":2,"factor":0.5}}""") };
        var job = Job(Mlp, local: local);
        var start = Initial(job, data);
        var first = Train(job, data, start, round: 1).Floats;
        foreach (var (round, factor) in new[] { (2, 1.0), (3, 0.5), (5, 0.25) })
        {
            var later = Train(job, data, start, round).Floats;
            for (var i = 0; i < first.Length; i++)
            {
                Assert.AreEqual(factor * first[i], later[i], 1e-6, $"round {round}");
            }
        }
    }

    /// <summary>Steps of all rounds in one go, as baselines take them, are those of the rounds one by one.</summary>
    [TestMethod]
    public void Steps_beyond_a_round_have_the_rates_of_the_next_ones()
    {
        var data = Rows(PredictionTask.Binary);
        var local = new LocalSpec { Steps = 3, BatchSize = null, Optimizer = Optimizer("""{"kind":"sgd","learningRate":0.5,"schedule":{"kind":"exponential","factor":0.5}}""") };
        var job = Job(Mlp, local: local);
        var model = Initial(job, data);
        var whole = new LocalTraining(LearningSetup.Of(job), local, Prepared(data), Document(job, data))
            .Run(model, null, null, steps: 9, _ => new SeededStream(1, "", 0, ""), noise: 0, "here", CancellationToken.None).Model.Floats;
        for (var round = 1; round <= 3; round++)
        {
            model = Plus(model, Train(job, data, model, round).Floats);
        }

        for (var i = 0; i < whole.Length; i++)
        {
            Assert.AreEqual(model.Floats[i], whole[i], 1e-5);
        }
    }

    /// <summary>Seven batches of ten rows are no whole number of epochs of 163: round after round goes on in the middle of an epoch, as one long round would.</summary>
    [TestMethod]
    public void Rows_go_on_where_the_last_round_stopped_when_rounds_are_steps()
    {
        var data = Rows(PredictionTask.Binary);
        var local = new LocalSpec { Steps = 7, BatchSize = 10, Sampling = Sampling.Continue };
        var job = Job(local: local);
        var (model, state) = (Initial(job, data), default(ModelVector));
        for (var round = 1; round <= 6; round++)
        {
            var result = Train(job, data, model, round, state);
            (model, state) = (Plus(model, result.Floats), Safetensors.Read(Safetensors.ToBytes(result.State!)));
            var (taken, epochs) = (round * 7, round * 7 / 17);
            CollectionAssert.AreEqual(new long[] { epochs, (taken % 17) * 10 }, state.Integers, $"round {round}");
        }

        var once = Train(Job(local: local with { Steps = 42 }), data, Initial(job, data)).Floats;
        var start = Initial(job, data).Floats;
        for (var i = 0; i < once.Length; i++)
        {
            Assert.AreEqual(model.Floats[i], start[i] + once[i], 1e-5);
        }
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static PreparedRows Prepared(HospitalData data) =>
        new PreparedHospital(Document(Job(), data), data).Rows(Split.Train);

    private static PreprocessingDocument Document(JobSpec job, HospitalData data) => PreprocessingDrafts.Of(job, data.Features);
}
