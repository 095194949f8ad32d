using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static HierFL.Learning.Tests.Training.TestJobs;

namespace HierFL.Learning.Tests.Training;

[TestClass]
public sealed class TrainingLearnerTests
{
    private const string Linear = """{"kind":"logistic-regression"}""";
    private const string Mlp = """{"kind":"mlp","hidden":[8]}""";

    [TestMethod]
    [DataRow(Linear, PredictionTask.Binary)]
    [DataRow(Linear, PredictionTask.Multiclass)]
    [DataRow(Linear, PredictionTask.Regression)]
    [DataRow(Mlp, PredictionTask.Binary)]
    [DataRow(Mlp, PredictionTask.Multiclass)]
    [DataRow(Mlp, PredictionTask.Regression)]
    public void One_step_lowers_the_loss_and_an_epoch_lowers_it_further(string family, PredictionTask task)
    {
        var data = Rows(task);
        var job = Job(family, task, new LocalSpec { Steps = 1, BatchSize = null });
        var start = Initial(job, data);
        var first = Train(job, data, start);
        var second = Train(job, data, Plus(start, first.Floats));
        Assert.IsLessThan(Loss(first), Loss(second));
        var epochs = Train(job with { Local = new LocalSpec { Epochs = 5, BatchSize = 16 } }, data, start);
        Assert.IsLessThan(Loss(second), Loss(Train(job, data, Plus(start, epochs.Floats))));
    }

    [TestMethod]
    [DataRow(PredictionTask.Binary, MetricNames.Auc, 0.95)]
    [DataRow(PredictionTask.Multiclass, MetricNames.Accuracy, 0.8)]
    [DataRow(PredictionTask.Regression, MetricNames.Rmse, -0.2)]
    public void Learns_what_there_is_to_learn(PredictionTask task, string metric, double least)
    {
        var data = Rows(task);
        var job = Job(Mlp, task, new LocalSpec { Epochs = 40, BatchSize = 16, Optimizer = Optimizer("""{"kind":"adam","learningRate":0.01}""") })
            with
        { Evaluation = new EvaluationSpec { Metrics = [metric] } };
        var trained = Plus(Initial(job, data), Train(job, data, Initial(job, data)).Floats);
        var result = new TrainingLearner(data, new Disclosure()).Run(Request(job, data, RoundTask.Evaluate, model: trained), CancellationToken.None);
        Assert.AreEqual(metric, result.Report.Keys.Single());
        Assert.IsGreaterThan(least, least < 0 ? -result.Report[metric] : result.Report[metric]);
        Assert.AreEqual(40, result.Examples);
        Assert.HasCount(MetricLanes.For(task, task == PredictionTask.Multiclass ? 3 : 1).Sum(lane => lane.Length), result.Lanes);
    }

    [TestMethod]
    public void The_same_bits_come_out_on_many_threads_at_once()
    {
        var jobs = Enumerable.Range(0, 12).Select(i => Job(Mlp) with { Seed = i / 2 }).ToArray();
        var data = Rows(PredictionTask.Binary);
        var alone = jobs.Select(job => Train(job, data, Initial(job, data)).Floats).ToArray();
        var together = new float[jobs.Length][];
        Parallel.For(0, jobs.Length, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i => together[i] = Train(jobs[i], data, Initial(jobs[i], data)).Floats);
        for (var i = 0; i < jobs.Length; i++)
        {
            CollectionAssert.AreEqual(alone[i], together[i]);
        }
    }

    /// <summary>Arrays lie where the collector puts them; the bits of a model must not.</summary>
    [TestMethod]
    public void The_same_bits_come_out_wherever_the_rows_lie_in_memory()
    {
        const int Width = 30;
        var data = Wide(rows: 15, Width);
        var job = Job(Linear, local: new LocalSpec { Epochs = 3, BatchSize = null });
        var start = Initial(job, data);
        float[] Trained() => Train(job, data, start).Floats;
        double[] Predicted() => ModelFactory.Predict(new LogisticRegression(), start, [.. data.Values.Select(value => (float)value)], InputShape.Table(Width), 1);

        var (trained, predicted, between) = (Trained(), Predicted(), new List<byte[]>());
        for (var i = 0; i < 64; i++)
        {
            between.Add(new byte[8 * (i % 9)]);
            CollectionAssert.AreEqual(trained, Trained());
            CollectionAssert.AreEqual(predicted, Predicted());
        }

        GC.KeepAlive(between);
    }

    [TestMethod]
    public void Seed_hospital_round_and_regional_step_order_the_rows_and_the_attempt_does_not()
    {
        var data = Rows(PredictionTask.Binary);
        var job = Job();
        var start = Initial(job, data);
        float[] Run(Func<LearningRequest, LearningRequest> change) =>
            new TrainingLearner(data, new Disclosure()).Run(change(Request(job, data, RoundTask.Train, model: start)), CancellationToken.None).Floats;

        var plain = Run(request => request);
        CollectionAssert.AreEqual(plain, Run(request => request with { Plan = request.Plan with { Attempt = 3, Key = new RoundKey("other", 9, 9) } }));
        CollectionAssert.AreNotEqual(plain, Run(request => request with { Hospital = "hospital-b" }));
        CollectionAssert.AreNotEqual(plain, Run(request => request with { Plan = request.Plan with { Round = 2 } }));
        CollectionAssert.AreNotEqual(plain, Run(request => request with { Plan = request.Plan with { Step = 2 } }));
        CollectionAssert.AreNotEqual(plain, Run(request => request with { Job = job with { Seed = 8 } }));
    }

    [TestMethod]
    [DataRow("""{"kind":"sgd","momentum":0.9}""", OptimizerStatePolicy.Keep)]
    [DataRow("""{"kind":"adam"}""", OptimizerStatePolicy.Keep)]
    [DataRow("""{"kind":"sgd"}""", OptimizerStatePolicy.Reset)]
    public void Rounds_that_continue_equal_one_unbroken_run(string optimizer, OptimizerStatePolicy policy)
    {
        // 163 training rows in batches of 10: 17 steps are an epoch, so that 5 rounds of 11 steps break within epochs and batches of 3.
        var data = Rows(PredictionTask.Binary);
        var job = Job(Mlp, local: new LocalSpec { Steps = 55, BatchSize = 10, Sampling = Sampling.Continue, OptimizerState = policy, Optimizer = Optimizer(optimizer) });
        var start = Initial(job, data);
        var unbroken = Plus(start, Train(job, data, start).Floats);
        var (model, state) = (start, (ModelVector?)null);
        for (var round = 1; round <= 5; round++)
        {
            var part = Train(job with { Local = job.Local with { Steps = 11 } }, data, model, round, state);
            (model, state) = (Plus(model, part.Floats), Through(part.State!));
        }

        // Adding the rounded delta to the base may round the last bit.
        for (var i = 0; i < model.Floats.Length; i++)
        {
            Assert.AreEqual(unbroken.Floats[i], model.Floats[i], 2e-6f);
        }

        var restarted = Train(job with { Local = job.Local with { Steps = 11 } }, data, model, 6, state: null);
        CollectionAssert.AreNotEqual(restarted.Floats, Train(job with { Local = job.Local with { Steps = 11 } }, data, model, 6, state).Floats);
    }

    [TestMethod]
    public void Keeps_nothing_unless_the_job_says_so()
    {
        var data = Rows(PredictionTask.Binary);
        Assert.IsNull(Train(Job(), data, Initial(Job(), data)).State);
        var keeping = Job(local: new LocalSpec { OptimizerState = OptimizerStatePolicy.Keep, Optimizer = Optimizer("""{"kind":"adam"}""") });
        var state = Train(keeping, data, Initial(Job(), data)).State!;
        Assert.AreEqual("optimizer.mean optimizer.meanOfSquares optimizer.steps", string.Join(' ', state.Layout.Tensors.Select(tensor => tensor.Name)));
        var error = Assert.ThrowsExactly<LearningException>(() => Train(
            keeping with { Local = new LocalSpec { Sampling = Sampling.Continue } }, data, Initial(Job(), data), 2, state));
        StringAssert.Contains(error.Message, "sampling [2]");
    }

    [TestMethod]
    public void A_hospital_limits_its_own_steps()
    {
        var data = Rows(PredictionTask.Binary);
        var job = Job(local: new LocalSpec { Epochs = 3, BatchSize = 10 });
        var start = Initial(job, data);
        var limited = new TrainingLearner(data, new Disclosure(), maxLocalSteps: 4).Run(Request(job, data, RoundTask.Train, model: start), CancellationToken.None);
        CollectionAssert.AreEqual(Train(job with { Local = new LocalSpec { Steps = 4, BatchSize = 10 } }, data, start).Floats, limited.Floats);
        Assert.AreEqual(40, limited.Lanes[1]);
        Assert.AreEqual(163, limited.Examples);
        Assert.AreEqual(3 * 163, Train(job, data, start).Lanes[1]);
    }

    [TestMethod]
    public void Moments_are_those_of_the_training_rows()
    {
        var data = Rows(PredictionTask.Binary);
        var learner = new TrainingLearner(data, new Disclosure());
        var first = learner.Run(Request(Job(), data, RoundTask.Means), CancellationToken.None);
        var means = FeatureMoments.ReadMeans(first.Lanes);
        var second = learner.Run(Request(Job(), data, RoundTask.Deviations, means: [.. means]), CancellationToken.None);
        var std = FeatureMoments.ReadStd(second.Lanes, means.AsSpan());
        var own = FeatureStatistics.Of(data.Values, 3, data.RowsOf(Split.Train));
        Assert.AreEqual(163, first.Examples);
        for (var j = 0; j < 3; j++)
        {
            Assert.AreEqual(own.Mean[j], means[j], 1e-12);
            Assert.AreEqual(own.Std[j], std[j], 1e-12);
        }
    }

    [TestMethod]
    public void Few_rows_are_neither_measured_nor_reported()
    {
        var data = Rows(PredictionTask.Binary);
        var job = Job();
        var model = Initial(job, data);
        var result = new TrainingLearner(data, new Disclosure(MinEvaluationRows: 41)).Run(Request(job, data, RoundTask.Evaluate, model: model), CancellationToken.None);
        Assert.IsEmpty(result.Report);
        Assert.IsTrue(result.Lanes.All(value => value == 0));
        Assert.AreEqual(0, result.Examples);
        Assert.IsNotEmpty(new TrainingLearner(data, new Disclosure(40)).Run(Request(job, data, RoundTask.Evaluate, model: model), CancellationToken.None).Report);
    }

    [TestMethod]
    public void Says_what_helps_when_training_diverges()
    {
        var data = Rows(PredictionTask.Regression);
        var job = Job(task: PredictionTask.Regression, local: new LocalSpec { Epochs = 60, Optimizer = Optimizer("""{"kind":"sgd","learningRate":50}""") });
        var error = Assert.ThrowsExactly<LearningException>(() => Train(job, data, Initial(job, data), round: 4));
        StringAssert.Contains(error.Message, "round 4 at hospital-a");
        StringAssert.Contains(error.Message, "lower local.optimizer.learningRate");
    }

    [TestMethod]
    public void Refuses_what_does_not_fit()
    {
        var data = Rows(PredictionTask.Binary);
        var job = Job();
        var model = Initial(job, data);
        StringAssert.Contains(Error(job with { Local = new LocalSpec { Loss = new Choice("mse", MapNode.Empty) } }, data), "take auto");
        StringAssert.Contains(Error(job with { Local = new LocalSpec { Optimizer = new Choice("sdg", MapNode.Empty) } }, data), "sgd");
        StringAssert.Contains(Error(job with { Model = JobFile.ChoiceFromJson(Mlp) }, data), "layers.0.weight [1,3]");
        StringAssert.Contains(Error(job, data with { Splits = [.. Enumerable.Repeat(Split.Test, data.Rows)] }), "no training rows");

        string Error(JobSpec wrong, HospitalData rows) => Assert.ThrowsExactly<LearningException>(() => Train(wrong, rows, model)).Message;
    }

    [TestMethod]
    public void Stops_between_batches_when_cancelled()
    {
        var data = Rows(PredictionTask.Binary);
        var job = Job();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() =>
            new TrainingLearner(data, new Disclosure()).Run(Request(job, data, RoundTask.Train, model: Initial(job, data)), cancelled.Token));
    }

    // As the agent keeps it: on disk.
    private static ModelVector Through(ModelVector state) => Safetensors.Read(Safetensors.ToBytes(state));
}
