using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class FederationTests
{
    private static readonly string[] North = ToyRun.North;
    private static readonly string[] South = ToyRun.South;

    [TestMethod]
    public async Task A_tree_gives_the_weighted_mean_of_every_round()
    {
        using var folder = new MemoryFolder();
        var (_, model, manifest) = (await ToyRun.OfAsync(Store(folder), new ToyJob())).MustBeFinished();
        var expected = new double[ToyFederation.Layout.FloatCount];
        for (var round = 0; round < 3; round++)
        {
            var from = expected.Select(value => (float)value).ToArray();
            var weights = North.Concat(South).Sum(ToyFederation.Weight);
            foreach (var hospital in North.Concat(South))
            {
                var delta = ToyFederation.Delta(hospital, from);
                for (var i = 0; i < expected.Length; i++)
                {
                    expected[i] += ToyFederation.Weight(hospital) * delta[i] / weights;
                }
            }
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], model.Floats[i], 1e-6);
        }

        Assert.HasCount(4, manifest.Rounds);
        Assert.HasCount(5, manifest.Rounds[1].Admitted);
    }

    [TestMethod]
    public async Task Regions_do_not_change_a_bit()
    {
        using var folder = new MemoryFolder();
        var one = await ToyRun.OfAsync(Store(folder, "one"), new ToyJob(), null, ("all", [.. North, .. South]));
        var two = await ToyRun.OfAsync(Store(folder, "two"), new ToyJob());
        var five = await ToyRun.OfAsync(
            Store(folder, "five"), new ToyJob(), null, [.. North.Concat(South).Select(hospital => ("r-" + hospital, new[] { hospital }))]);
        CollectionAssert.AreEqual(one.Model.Floats, two.Model.Floats);
        CollectionAssert.AreEqual(one.Model.Floats, five.Model.Floats);
    }

    [TestMethod]
    public async Task Regional_rounds_step_within_the_region_and_weigh_by_its_hospitals()
    {
        using var folder = new MemoryFolder();
        var (_, model, manifest) = (await ToyRun.OfAsync(Store(folder), new ToyJob { RegionalRounds = 2 })).MustBeFinished();
        var expected = new double[ToyFederation.Layout.FloatCount];
        for (var round = 0; round < 3; round++)
        {
            var regions = new[] { North, South }
                .Select(hospitals => (Model: TwoSteps(expected, hospitals), Weight: hospitals.Sum(ToyFederation.Weight))).ToArray();
            for (var i = 0; i < expected.Length; i++)
            {
                expected[i] = regions.Sum(region => region.Weight * region.Model[i]) / regions.Sum(region => region.Weight);
            }
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], model.Floats[i], 1e-5);
        }

        Assert.HasCount(10, manifest.Rounds[1].Admitted);
    }

    [TestMethod]
    [DataRow("nan", RejectionReason.NotFinite)]
    [DataRow("infinity", RejectionReason.NotFinite)]
    [DataRow("bound", RejectionReason.OutOfBound)]
    [DataRow("short", RejectionReason.WrongLength)]
    [DataRow("weight-nan", RejectionReason.WrongWeight)]
    [DataRow("weight-negative", RejectionReason.WrongWeight)]
    [DataRow("weight-zero", RejectionReason.WrongWeight)]
    [DataRow("weight-above", RejectionReason.WrongWeight)]
    public async Task An_adversary_is_rejected_with_its_reason_and_the_round_still_closes(string attack, RejectionReason reason)
    {
        using var folder = new MemoryFolder();
        var store = Store(folder);
        await using var toy = await ToyFederation.StartAsync(store, Corrupt(attack));
        await toy.JoinAsync("north", North);
        await toy.JoinAsync("south", South);
        var status = await toy.RunAsync(new ToyJob { Min = "4" }, "north", "south");
        var (_, model, manifest) = (await ToyRun.ReadAsync(store, status)).MustBeFinished();
        Assert.IsTrue(model.Floats.All(float.IsFinite));
        Assert.IsFalse(manifest.Rounds.Any(record => record.Admitted.Any(item => item.Hospital == "cork")));
        var rejected = toy.Outcomes.Where(entry => entry.Hospital == "cork" && entry.Outcome.Verdict == UpdateVerdict.Rejected).ToArray();
        Assert.IsNotEmpty(rejected);
        Assert.IsTrue(Array.TrueForAll(rejected, entry => entry.Outcome.Reason == reason));
    }

    [TestMethod]
    public async Task A_job_that_needs_every_hospital_fails_with_the_reason_when_one_is_rejected()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(Store(folder), Corrupt("nan"));
        await toy.JoinAsync("north", North);
        var status = await toy.RunAsync(new ToyJob(), "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.StartsWith(status.Message, "round 1: training was abandoned 3 times: it diverged at cork: values grew out of bounds (cork: element 1 of tensor ");
        StringAssert.EndsWith(status.Message, " is not a number; all must be finite); lower local.optimizer.learningRate, or set local.clipGradient");
    }

    [TestMethod]
    public async Task A_job_of_no_hospital_fails_and_names_the_data_set()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(Store(folder));
        var status = await toy.RunAsync(new ToyJob(), "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "no hospital offers training rows of data set 'toy'");
    }

    [TestMethod]
    public async Task A_new_silo_goes_on_from_the_last_commit()
    {
        using var folder = new MemoryFolder();
        var quiet = await ToyRun.OfAsync(Store(folder, "quiet"), new ToyJob());
        var first = await ToyRun.OfAsync(Store(folder, "broken"), new ToyJob { Rounds = 1 });
        var second = await ToyRun.OfAsync(Store(folder, "broken"), new ToyJob());
        Assert.AreEqual(1, first.Manifest.Round);
        Assert.AreEqual(quiet.Manifest.Model, second.Manifest.Model);
    }

    private static LocalFolderStore Store(MemoryFolder folder, string name = "") => new(Path.Combine(folder.Path, name), CrashPoints.None);

    private static ToyConduct Corrupt(string attack) => new()
    {
        Forge = (hospital, plan, body) =>
            hospital == "cork" && plan.Task == RoundTask.Train ? Attack(attack, body) : (body, ToyFederation.Weight(hospital)),
    };

    private static (byte[] Body, double Weight) Attack(string attack, byte[] body)
    {
        var value = attack switch { "nan" => float.NaN, "infinity" => float.NegativeInfinity, "bound" => 5000f, _ => 0f };
        if (value != 0f)
        {
            BitConverter.TryWriteBytes(body.AsSpan(4), value);
        }

        return (attack == "short" ? body[..^8] : body, attack switch { "weight-nan" => double.NaN, "weight-negative" => -1, "weight-zero" => 0, "weight-above" => 1e9, _ => 10 });
    }

    private static double[] TwoSteps(double[] from, string[] hospitals)
    {
        var model = from.Select(value => (float)value).ToArray();
        for (var step = 0; step < 2; step++)
        {
            var deltas = hospitals.Select(hospital => (Weight: ToyFederation.Weight(hospital), Delta: ToyFederation.Delta(hospital, model))).ToArray();
            model = [.. model.Select((value, i) => value + (float)(deltas.Sum(entry => entry.Weight * entry.Delta[i]) / deltas.Sum(entry => entry.Weight)))];
        }

        return [.. model.Select(value => (double)value)];
    }
}
