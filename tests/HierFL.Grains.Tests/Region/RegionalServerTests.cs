using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using static HierFL.Grains.Tests.Region.RegionalStepTests;

namespace HierFL.Grains.Tests.Region;

/// <summary>Regions whose model a server optimizer moves, and regions that count by a cap: against the formulas written out, through deaths and damage.</summary>
[TestClass]
public sealed class RegionalServerTests
{
    private const int Steps = 3;

    private static readonly ToyJob Momentum = new() { Rounds = 2, RegionalRounds = Steps, RegionServer = """{"kind":"momentum","learningRate":0.5,"beta":0.8}""" };

    private static readonly ToyJob Adam = Momentum with { RegionServer = """{"kind":"fedadam","learningRate":0.05,"schedule":{"kind":"exponential","factor":0.5}}""" };

    [TestMethod]
    public async Task A_region_steps_by_its_optimizer_which_begins_anew_in_every_round()
    {
        using var folder = new MemoryFolder();
        var momentum = (await ToyRun.OfAsync(Store(folder, "momentum"), Momentum)).MustBeFinished();
        AreClose(Expected(regions => regions, _ =>
        {
            var m = new double[8];
            return (w, mean) =>
            {
                for (var i = 0; i < w.Length; i++)
                {
                    m[i] = (0.8 * m[i]) + mean[i];
                    w[i] += 0.5 * m[i];
                }
            };
        }), momentum);

        var adam = (await ToyRun.OfAsync(Store(folder, "adam"), Adam)).MustBeFinished();
        AreClose(Expected(regions => regions, round =>
        {
            var (m, v) = (new double[8], Enumerable.Repeat(1e-6, 8).ToArray());
            return (w, mean) =>
            {
                for (var i = 0; i < w.Length; i++)
                {
                    m[i] = (0.9 * m[i]) + (0.1 * mean[i]);
                    v[i] = (0.99 * v[i]) + (0.01 * mean[i] * mean[i]);
                    w[i] += 0.05 * Math.Pow(0.5, round - 1) * m[i] / (Math.Sqrt(v[i]) + 1e-3);
                }
            };
        }), adam);
    }

    [TestMethod]
    [DataRow("\"equal\"")]
    [DataRow("{\"max\":60}")]
    [DataRow("{\"max\":1000000000}")]
    public async Task Regions_count_by_what_the_job_says(string weight)
    {
        using var folder = new MemoryFolder();
        var run = (await ToyRun.OfAsync(Store(folder, "run"), new ToyJob { Rounds = 2, RegionalRounds = Steps, RegionWeight = weight })).MustBeFinished();
        var cap = weight switch { "\"equal\"" => 1.0, "{\"max\":60}" => 60, _ => double.MaxValue };
        Assert.IsTrue(ToyRun.North.Sum(ToyFederation.Weight) > 60 && ToyRun.South.Sum(ToyFederation.Weight) > 60, "both regions reach the cap");
        AreClose(Expected(regions => [.. regions.Select(region => Math.Min(region, cap))], _ => Plain), run);
    }

    /// <summary>The ring is made for the cap: whoever claims more is refused before a byte of the sum changes.</summary>
    [TestMethod]
    public async Task A_hospital_that_counts_for_more_than_the_cap_is_rejected()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(Store(folder, "run"));
        await toy.JoinAsync("north", ToyRun.North);
        var largest = ToyRun.North.MaxBy(ToyFederation.Weight)!;
        var cap = (int)ToyFederation.Weight(largest) - 1;
        var job = new ToyJob { Min = "2", Deadline = "2s", Rounds = 1, Aggregation = $$"""{"kind":"capped-mean","max":{{cap}}}""" };
        Assert.AreEqual(JobState.Finished, (await toy.RunAsync(job, "north")).State);

        var rejected = toy.Outcomes.Where(entry => entry.Outcome.Verdict == UpdateVerdict.Rejected).ToArray();
        Assert.AreEqual(largest, rejected.Select(entry => entry.Hospital).Distinct().Single());
        Assert.AreEqual(RejectionReason.WrongWeight, rejected[0].Outcome.Reason);
        StringAssert.Contains(rejected[0].Outcome.Detail, $"at most {cap}");
    }

    /// <summary>A rate of 1000 takes a region further than its ring holds: an overflow would be a wrong model, not an error.</summary>
    [TestMethod]
    public async Task A_way_that_is_too_long_for_the_ring_fails_the_job_with_a_sentence()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(Store(folder, "run"));
        await toy.JoinAsync("north", ToyRun.North);
        var status = await toy.RunAsync(new ToyJob { RegionalRounds = 2, RegionServer = """{"kind":"sgd","learningRate":1000}""" }, "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "lower region.server.learningRate");
    }

    [TestMethod]
    [DataRow("nothing")]
    [DataRow("missing")]
    [DataRow("truncated")]
    [DataRow("other values")]
    public async Task What_the_optimizer_keeps_survives_a_death_and_is_made_again_if_it_is_damaged(string damage)
    {
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Adam)).MustBeFinished();
        var store = Store(folder, "broken");
        await DieAsync(store, Adam, call => call == new StoreCall("create", "regions/north/jobs/toy/000001/3/model.safetensors"));
        var state = Path.Combine(folder.Path, "broken", "regions/north/jobs/toy/000001/2/optimizer.safetensors");
        var bytes = File.ReadAllBytes(state);
        switch (damage)
        {
            case "missing":
                File.Delete(state);
                break;
            case "truncated":
                File.WriteAllBytes(state, bytes[..^4]);
                break;
            case "other values":
                bytes[^3] ^= 1;
                File.WriteAllBytes(state, bytes);
                break;
        }

        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var resumed = (await ToyRun.ReadAsync(store, await toy.RunAsync(Adam, "north", "south"))).MustBeFinished();

        CollectionAssert.AreEqual(quiet.Model.Floats, resumed.Model.Floats);
        var again = toy.Orders.Where(order => order.Plan is { Round: 1, Step: < 3, Task: RoundTask.Train } && ToyRun.North.Contains(order.Hospital)).Select(order => order.Plan.Step).Distinct();
        CollectionAssert.AreEqual(damage == "nothing" ? [] : new[] { 2 }, again.ToArray());
        await Eventually.HoldsAsync("no step is left", () => !Directory.EnumerateFiles(
            Path.Combine(folder.Path, "broken", "regions"), "optimizer.safetensors", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    public async Task A_silo_that_dies_anywhere_leaves_what_gives_the_quiet_model()
    {
        var random = new Random(Seeds.Next(6));
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Momentum)).MustBeFinished();
        for (var i = 0; i < 4; i++)
        {
            var (last, count) = (random.Next(120), 0);
            Console.WriteLine($"dies at operation {last}");
            var store = Store(folder, $"broken-{i}");
            await DieAsync(store, Momentum, _ => Interlocked.Increment(ref count) > last);
            CollectionAssert.AreEqual(quiet.Model.Floats, (await ToyRun.OfAsync(store, Momentum)).MustBeFinished().Model.Floats);
        }
    }

    private static void Plain(double[] w, double[] mean)
    {
        for (var i = 0; i < w.Length; i++)
        {
            w[i] += mean[i];
        }
    }

    /// <param name="weigh">Weights of the two regions at the root, from those of their hospitals together.</param>
    /// <param name="serverOf">A round's regional optimizer, new for each region.</param>
    private static double[] Expected(Func<double[], double[]> weigh, Func<int, Action<double[], double[]>> serverOf)
    {
        var global = new double[8];
        for (var round = 1; round <= 2; round++)
        {
            string[][] regions = [ToyRun.North, ToyRun.South];
            var weights = weigh([.. regions.Select(region => region.Sum(ToyFederation.Weight))]);
            var ends = regions.Select(region => Region(region, global, serverOf(round))).ToArray();
            global = [.. global.Select((value, i) => value + ends.Zip(weights).Sum(pair => pair.Second * (pair.First[i] - value)) / weights.Sum())];
        }

        return global;
    }

    private static double[] Region(string[] hospitals, double[] from, Action<double[], double[]> server)
    {
        var model = (double[])from.Clone();
        for (var step = 0; step < Steps; step++)
        {
            var base32 = Array.ConvertAll(model, value => (float)value);
            var deltas = hospitals.Select(hospital => (Weight: ToyFederation.Weight(hospital), Delta: ToyFederation.Delta(hospital, base32))).ToArray();
            server(model, [.. model.Select((_, i) => deltas.Sum(entry => entry.Weight * entry.Delta[i]) / deltas.Sum(entry => entry.Weight))]);
        }

        return model;
    }

    private static void AreClose(double[] expected, ToyRun run)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], run.Model.Floats[i], 1e-5, $"element {i}");
        }
    }
}
