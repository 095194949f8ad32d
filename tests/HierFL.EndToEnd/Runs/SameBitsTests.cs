using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary>What the bits of a model depend on, and what they do not.</summary>
[TestClass]
public sealed class SameBitsTests
{
    [TestMethod]
    [DataRow(nameof(Jobs.Stateful), 1)]
    [DataRow(nameof(Jobs.Stateless), 4)]
    [DataRow(nameof(Jobs.Regional), 4)]
    public async Task The_same_seed_gives_the_same_bits_at_any_parallelism(string kind, int parallel)
    {
        using var place = new Workplace(Jobs.Of(kind));
        await place.TrainAsync("out", "--parallel", $"{parallel}");
        (await QuietRun.OfAsync(Jobs.Of(kind))).AssertEqual(place, "out", $"--parallel {parallel}");
    }

    [TestMethod]
    public async Task Another_seed_gives_another_model_and_the_seed_of_the_command_line_wins()
    {
        using var place = new Workplace(Jobs.Stateless);
        await place.TrainAsync("given", "--seed", "8");
        var quiet = await QuietRun.OfAsync(Jobs.Stateless);
        Assert.AreNotEqual(quiet.ModelHash, place.ModelHash("given"));

        place.WriteJob(Jobs.Stateless.With("seed: 7", "seed: 9"));
        await place.TrainAsync("overruled", "--seed", "7");
        quiet.AssertEqual(place, "overruled", "--seed 7 over seed: 9");
    }

    [TestMethod]
    [DataRow(nameof(Jobs.Stateful))]
    [DataRow(nameof(Jobs.Regional))]
    public async Task A_replay_of_the_manifest_gives_the_same_bits(string kind)
    {
        using var place = new Workplace(Jobs.Of(kind));
        await place.TrainAsync("first");
        await place.TrainAsync("second", "--replay", place.At("first/manifest.json"));
        (await QuietRun.OfAsync(Jobs.Of(kind))).AssertEqual(place, "second", "a replay");

        var other = await place.RunAsync("third", "--replay", "first/manifest.json", "--seed", "8");
        Assert.Contains("replay needs the job.yaml of that run", other.Expect(2).Stderr);
        Assert.IsFalse(Directory.Exists(place.At("third")));
    }

    [TestMethod]
    public async Task The_manifest_in_the_folder_of_a_long_run_is_all_that_a_replay_needs()
    {
        using var place = new Workplace(Jobs.Stateless.With("{rounds: 4}", "{rounds: 34}").With("every: 1", "every: 34"));
        await place.TrainAsync("first");
        var refused = (await place.RunAsync("second", "--replay", "first/blobs/jobs/small/checkpoints/000034/manifest.json")).Expect(2);
        Assert.Contains("it begins with round 32; replay needs the manifest.json in the folder of the run", refused.Stderr);

        await place.TrainAsync("second", "--replay", place.At("first/manifest.json"));
        Assert.AreEqual(place.ModelHash("first"), place.ModelHash("second"));
    }

    [TestMethod]
    public async Task One_region_for_all_gives_the_same_bits()
    {
        using var place = new Workplace(Jobs.Stateful + "\ntopology: {kind: centralized}\n");
        await place.TrainAsync("out");
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", "topology: centralized");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(8)]
    public async Task Any_grouping_of_the_hospitals_gives_the_same_bits(int regions)
    {
        using var place = new Workplace(Jobs.Stateful);
        Regroup(place, regions);
        var ended = await place.RunAsync("out", "-o", "json");
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", ended, $"{regions} regions");
        Assert.AreEqual(regions, ended.Json.GetProperty("regions").GetInt32());
    }

    [TestMethod]
    public async Task The_name_of_the_negative_class_changes_no_bit()
    {
        using var place = new Workplace(Jobs.Stateless.With("positive: malignant", "positive: malignant, negative: benign"));
        await place.TrainAsync("out");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", "negative: benign");
    }

    [TestMethod]
    public async Task Steps_of_the_regions_change_the_model()
    {
        Assert.AreNotEqual((await QuietRun.OfAsync(Jobs.Stateless)).ModelHash, (await QuietRun.OfAsync(Jobs.Regional)).ModelHash);
    }

    /// <summary>The same table with hospitals dealt out to so many regions.</summary>
    private static void Regroup(Workplace place, int regions)
    {
        var lines = File.ReadAllLines(Workplace.Table);
        var hospitals = lines.Skip(1).Select(line => line.Split(',')[0]).Distinct().ToList();
        var regrouped = lines.Skip(1).Select(line => line.Split(',')).Select(cells => string.Join(',', [cells[0], $"r{hospitals.IndexOf(cells[0]) % regions}", .. cells[2..]]));
        File.WriteAllLines(place.At("table.csv"), [lines[0], .. regrouped]);
        place.Write("federation.yaml", "{table: table.csv, hospital: hospital, region: region, split: split}\n");
    }
}
