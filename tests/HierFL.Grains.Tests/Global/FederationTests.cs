using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class FederationTests
{
    private const string Job = """
        {"version":1,"name":"toy","stop":{"rounds":3},"model":{"kind":"logistic-regression"},"data":{"dataset":"toy","standardize":"none"},
         "target":{"task":"regression","column":"y"},"evaluation":{"metrics":["rmse"]}REST}
        """;

    internal static string JobOf(string rest) => Job.Replace("REST", rest);

    private static readonly string[] North = ["aachen", "bergen", "cork"];
    private static readonly string[] South = ["dakar", "evora"];

    [TestMethod]
    public async Task A_tree_gives_the_weighted_mean_of_every_round()
    {
        using var folder = new TemporaryFolder();
        var (status, model, manifest) = await RunAsync(folder.Path, "", ("north", North), ("south", South));
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        var expected = new double[ToyFederation.Layout.FloatCount];
        for (var round = 0; round < 3; round++)
        {
            var from = expected.Select(value => (float)value).ToArray();
            var weights = North.Concat(South).Sum(Weight);
            foreach (var hospital in North.Concat(South))
            {
                var delta = ToyFederation.Delta(hospital, from);
                for (var i = 0; i < expected.Length; i++)
                {
                    expected[i] += Weight(hospital) * delta[i] / weights;
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
        using var folder = new TemporaryFolder();
        var one = await RunAsync(folder.File("one"), "", ("all", [.. North, .. South]));
        var two = await RunAsync(folder.File("two"), "", ("north", North), ("south", South));
        var five = await RunAsync(folder.File("five"), "", [.. North.Concat(South).Select(hospital => ("r-" + hospital, new[] { hospital }))]);
        CollectionAssert.AreEqual(one.Model.Floats, two.Model.Floats);
        CollectionAssert.AreEqual(one.Model.Floats, five.Model.Floats);
    }

    [TestMethod]
    public async Task Regional_rounds_step_within_the_region_and_weigh_by_its_hospitals()
    {
        using var folder = new TemporaryFolder();
        var (status, model, manifest) = await RunAsync(folder.Path, ",\"region\":{\"rounds\":2}", ("north", North), ("south", South));
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        var expected = new double[ToyFederation.Layout.FloatCount];
        for (var round = 0; round < 3; round++)
        {
            var regions = new[] { North, South }.Select(hospitals => (Model: TwoSteps(expected, hospitals), Weight: hospitals.Sum(Weight))).ToArray();
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
        using var folder = new TemporaryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store, (hospital, plan, body) =>
            hospital == "cork" && plan.Task == RoundTask.Train ? Attack(attack, body) : (body, Weight(hospital)));
        await toy.JoinAsync("north", North);
        await toy.JoinAsync("south", South);
        var status = await toy.RunAsync(Job.Replace("REST", ",\"cohort\":{\"kind\":\"all\",\"min\":4}"), "north", "south");
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        var (model, manifest) = await LoadAsync(store);
        Assert.IsTrue(model.Floats.All(float.IsFinite));
        Assert.IsFalse(manifest.Rounds.Any(record => record.Admitted.Any(item => item.Hospital == "cork")));
        Assert.IsTrue(toy.Outcomes.Where(entry => entry.Hospital == "cork" && entry.Outcome.Verdict == UpdateVerdict.Rejected).All(entry => entry.Outcome.Reason == reason));
        Assert.IsTrue(toy.Outcomes.Any(entry => entry.Hospital == "cork" && entry.Outcome.Reason == reason));
    }

    [TestMethod]
    public async Task A_job_that_needs_every_hospital_fails_with_the_reason_when_one_is_rejected()
    {
        using var folder = new TemporaryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), (hospital, plan, body) =>
            hospital == "cork" && plan.Task == RoundTask.Train ? Attack("nan", body) : (body, Weight(hospital)));
        await toy.JoinAsync("north", North);
        var status = await toy.RunAsync(Job.Replace("REST", ""), "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "round 1: training was abandoned 3 times");
    }

    [TestMethod]
    public async Task A_job_of_no_hospital_fails_and_names_the_data_set()
    {
        using var folder = new TemporaryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var status = await toy.RunAsync(Job.Replace("REST", ""), "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "no hospital offers training rows of data set 'toy'");
    }

    [TestMethod]
    public async Task A_new_silo_goes_on_from_the_last_commit()
    {
        using var folder = new TemporaryFolder();
        var quiet = await RunAsync(folder.File("quiet"), "", ("north", North));
        var first = await RunAsync(folder.File("broken"), "", 1, ("north", North));
        var second = await RunAsync(folder.File("broken"), "", ("north", North));
        Assert.AreEqual(1, first.Manifest.Round);
        Assert.AreEqual(quiet.Manifest.Model, second.Manifest.Model);
    }

    private static (byte[] Body, double Weight) Attack(string attack, byte[] body)
    {
        var value = attack switch { "nan" => float.NaN, "infinity" => float.NegativeInfinity, "bound" => 5000f, _ => 0f };
        if (value != 0f)
        {
            BitConverter.TryWriteBytes(body.AsSpan(4), value);
        }

        return (attack == "short" ? body[..^8] : body, attack switch { "weight-nan" => double.NaN, "weight-negative" => -1, "weight-zero" => 0, "weight-above" => 1e9, _ => 10 });
    }

    private static double Weight(string hospital) => 10 + ToyFederation.Seed(hospital) % 90;

    private static double[] TwoSteps(double[] from, string[] hospitals)
    {
        var model = from.Select(value => (float)value).ToArray();
        for (var step = 0; step < 2; step++)
        {
            var deltas = hospitals.Select(hospital => (Weight: Weight(hospital), Delta: ToyFederation.Delta(hospital, model))).ToArray();
            model = [.. model.Select((value, i) => value + (float)(deltas.Sum(entry => entry.Weight * entry.Delta[i]) / deltas.Sum(entry => entry.Weight)))];
        }

        return [.. model.Select(value => (double)value)];
    }

    private static Task<(JobStatus Status, ModelVector Model, Manifest Manifest)> RunAsync(string folder, string rest, params (string Region, string[] Hospitals)[] regions) =>
        RunAsync(folder, rest, 3, regions);

    private static async Task<(JobStatus Status, ModelVector Model, Manifest Manifest)> RunAsync(
        string folder, string rest, int rounds, params (string Region, string[] Hospitals)[] regions)
    {
        var store = new LocalFolderStore(folder, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        foreach (var (region, hospitals) in regions)
        {
            await toy.JoinAsync(region, hospitals);
        }

        var text = Job.Replace("REST", rest).Replace("\"rounds\":3", $"\"rounds\":{rounds}");
        var status = await toy.RunAsync(text, [.. regions.Select(entry => entry.Region)]);
        var (model, manifest) = await LoadAsync(store);
        return (status, model, manifest);
    }

    private static async Task<(ModelVector Model, Manifest Manifest)> LoadAsync(LocalFolderStore store)
    {
        var checkpoint = await new CheckpointStore(store, CrashPoints.None).LoadAsync("toy", null, null, CancellationToken.None);
        await using var stream = await checkpoint!.OpenModelAsync(CancellationToken.None);
        return (Safetensors.Read(stream), checkpoint.Manifest);
    }
}
