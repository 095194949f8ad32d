using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Data;
using HierFL.Learning.Personalization;
using HierFL.Learning.Tests.Training;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Personalization;

/// <summary>Rounds of one hospital with a part or a model of its own.</summary>
[TestClass]
public sealed class PersonalTrainingTests
{
    private const string Mlp = """{"kind":"mlp","hidden":[6]}""";
    private const string Normalized = """{"kind":"mlp","hidden":[6],"batchNorm":true}""";

    private static readonly FedPer Head = new() { Personal = "layers.1.*" };

    [TestMethod]
    public void Refuses_a_model_that_brings_what_is_personal()
    {
        var (job, data) = (Job(Head), TestJobs.Rows(PredictionTask.Binary));
        var refused = Assert.ThrowsExactly<LearningException>(() => TestJobs.Train(job, data, TestJobs.Initial(job, data)));
        StringAssert.Contains(refused.Message, "the job's hospitals share layers.0.weight [6,3], layers.0.bias [6], and keep layers.1 (2 tensors, 7 values) to themselves");
    }

    [TestMethod]
    public void An_update_is_of_the_shared_part_and_the_state_of_the_other()
    {
        var (job, data) = (Job(Head), TestJobs.Rows(PredictionTask.Binary));
        var shared = Shared(job, data);
        var result = TestJobs.Train(job, data, shared);
        Assert.HasCount(shared.Floats.Length, result.Floats);
        Assert.AreEqual("personal.layers.1.weight personal.layers.1.bias", string.Join(' ', result.State!.Layout.Tensors.Select(tensor => tensor.Name)));

        // The next round goes on from what was kept: not as if it had begun anew.
        var again = TestJobs.Train(job, data, shared, state: result.State);
        CollectionAssert.AreNotEqual(result.Floats, again.Floats);
    }

    /// <summary>FedProx holds what is shared; the head is nobody else's affair.</summary>
    [TestMethod]
    public void An_algorithm_has_a_hold_on_shared_parameters_alone()
    {
        var data = TestJobs.Rows(PredictionTask.Binary);
        var free = Job(new FedPer { Personal = "*.weight" }) with { Local = new LocalSpec { Epochs = 20 } };
        var held = free with { Algorithm = new FedProx { Mu = 15 } };
        var (shared, start) = (Shared(free, data), TestJobs.Initial(free, data));
        double Moved(JobSpec job) => TestJobs.Train(job, data, shared).Floats.Max(Math.Abs);
        double HeadMoved(JobSpec job) => TestJobs.Train(job, data, shared).State!.Floats.Zip(ModelParts.Of(free.Personalization, start.Layout).PersonalOf(start).Floats)
            .Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.IsLessThan(Moved(free) / 3, Moved(held));
        Assert.IsGreaterThan(HeadMoved(free) / 2, HeadMoved(held));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void A_hospital_that_does_few_steps_moves_the_shared_part_all_the_same(int most)
    {
        var (job, data) = (Job(new FedRep { Personal = "layers.1.*", HeadEpochs = 50 }), TestJobs.Rows(PredictionTask.Binary));
        var shared = Shared(job, data);
        var result = new TrainingLearner(data, new Disclosure(), most).Run(TestJobs.Request(job, data, RoundTask.Train, model: shared), CancellationToken.None);
        Assert.IsGreaterThan(0, result.Floats.Max(Math.Abs));
        Assert.AreEqual(most * 32.0, result.Lanes[1], "rows of its steps");
    }

    /// <summary>Momentum of one part must not move the other one while it is frozen.</summary>
    [TestMethod]
    public void A_frozen_part_does_not_move()
    {
        var optimizer = TestJobs.Optimizer("""{"kind":"sgd","learningRate":0.1,"momentum":0.9,"weightDecay":0.1}""");
        var local = new LocalSpec { Steps = 1, Optimizer = optimizer, OptimizerState = OptimizerStatePolicy.Keep };
        var (job, data) = (Job(new FedRep { Personal = "layers.1.*" }) with { Local = local }, TestJobs.Rows(PredictionTask.Binary));
        var shared = Shared(job, data);
        var first = TestJobs.Train(job, data, shared);
        var few = new TrainingLearner(data, new Disclosure(), maxLocalSteps: 1)
            .Run(TestJobs.Request(job, data, RoundTask.Train, 2, shared, first.State), CancellationToken.None);
        CollectionAssert.AreEqual(Floats(first.State!, "personal.layers.1.weight"), Floats(few.State!, "personal.layers.1.weight"), "one step, and it is the shared part's");
        CollectionAssert.AreEqual(Floats(first.State!, "personal.layers.1.bias"), Floats(few.State!, "personal.layers.1.bias"));
    }

    [TestMethod]
    public void A_last_batch_of_one_row_is_normalized_by_running_statistics()
    {
        var (job, data) = (Job(new NoPersonalization(), Normalized) with { Local = new LocalSpec { Epochs = 2, BatchSize = 9 } }, TestJobs.Rows(PredictionTask.Binary));
        Assert.AreEqual(1, data.RowsOf(Split.Train).Length % 9);
        var result = TestJobs.Train(job, data, TestJobs.Initial(job, data));
        Assert.IsTrue(result.Floats.All(float.IsFinite));
        CollectionAssert.AreEqual(new[] { 2L * (163 / 9) }, result.Integers, "batches that the statistics have seen");
    }

    [TestMethod]
    [DataRow("ditto")]
    [DataRow("apfl")]
    [DataRow("fine-tune")]
    public void What_is_sent_is_the_same_to_the_bit_as_without_models_beside(string kind)
    {
        var data = TestJobs.Rows(PredictionTask.Binary);
        Personal beside = kind == "ditto" ? new Ditto() : kind == "apfl" ? new Apfl() : new FineTune();
        var (plain, job) = (Job(new NoPersonalization(), Normalized), Job(beside, Normalized));
        var model = TestJobs.Initial(plain, data);
        var (expected, found) = (TestJobs.Train(plain, data, model), TestJobs.Train(job, data, model));
        CollectionAssert.AreEqual(expected.Floats, found.Floats);
        CollectionAssert.AreEqual(expected.Integers, found.Integers);
        CollectionAssert.AreEqual(expected.Lanes, found.Lanes);
    }

    [TestMethod]
    public void A_hospital_that_was_in_no_round_uses_the_common_model()
    {
        var data = TestJobs.Rows(PredictionTask.Binary);
        foreach (var personal in (Personal[])[Head, new Ditto(), new Apfl()])
        {
            var job = Job(personal);
            var result = Evaluate(job, data, Shared(job, data), null);
            CollectionAssert.AreEqual(TestJobs.Initial(job, data).Floats, result.Own!.Floats, personal.ToString());
            Assert.AreEqual(result.Report["accuracy"], result.Report["personal/accuracy"]);
        }
    }

    [TestMethod]
    public void Both_models_are_measured_and_the_federation_reads_each_from_its_lanes()
    {
        var (job, data) = (Job(Head), TestJobs.Rows(PredictionTask.Binary));
        var shared = Shared(job, data);
        var kept = Enumerable.Range(1, 20).Aggregate((ModelVector?)null, (state, round) => TestJobs.Train(job, data, shared, round, state).State);
        var result = Evaluate(job, data, shared, kept);
        var (common, personal) = PersonalLanes.Read(job, 1, result.Lanes);
        Assert.AreEqual(result.Report["accuracy"], common["accuracy"].Value, 1e-12);
        Assert.AreEqual(result.Report["personal/accuracy"], personal!["accuracy"].Value, 1e-12);
        Assert.IsGreaterThan(common["accuracy"].Value, personal["accuracy"].Value);
        Assert.AreEqual(PersonalLanes.For(job, 1).Sum(lane => lane.Length), result.Lanes.Length);
    }

    private static JobSpec Job(Personal personal, string model = Mlp) => TestJobs.Job(model) with { Personalization = personal };

    private static ModelVector Shared(JobSpec job, HospitalData data) => PersonalModels.Divide(job, TestJobs.Initial(job, data)).Shared;

    private static LearningResult Evaluate(JobSpec job, HospitalData data, ModelVector model, ModelVector? state) =>
        new TrainingLearner(data, new Disclosure(MinEvaluationRows: 1)).Run(TestJobs.Request(job, data, RoundTask.Evaluate, model: model, state: state), CancellationToken.None);

    private static float[] Floats(ModelVector state, string tensor) => state.FloatsOf(state.Layout.Tensors.Single(other => other.Name == tensor)).ToArray();
}
