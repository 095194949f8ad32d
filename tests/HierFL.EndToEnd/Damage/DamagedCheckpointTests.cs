using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Damage;

/// <summary>A damaged checkpoint stops the job with the name of the file; with the damage undone, the job goes on to the same bits.</summary>
[TestClass]
public sealed class DamagedCheckpointTests
{
    [AssemblyCleanup]
    public static Task ForgetAsync() => StoppedRun.ForgetAsync();

    [TestMethod]
    [DataRow("000002/model.safetensors", 20, "is truncated: expected")]
    [DataRow("000002/manifest.json", 0, "is truncated or no JSON")]
    [DataRow("000002/manifest.json", -1, "is missing, though the head names it")]
    [DataRow("000002/optimizer.safetensors", -1, "is missing, though its manifest names it")]
    [DataRow("../head.json", 10, "is truncated or no JSON")]
    [DataRow("../metrics/000001.json", 30, "is damaged")]
    [DataRow("../../../regions/europe/state/regionalaggregator/region/europe/small.json", 30, "is damaged")]
    public async Task A_truncated_or_missing_file_is_named(string file, int length, string fault)
    {
        using var place = await StoppedRun.CopyAsync();
        var path = Path.Combine(place.At(StoppedRun.Checkpoints), file);
        await RefusedUntilUndoneAsync(place, path, fault, () =>
        {
            if (length < 0)
            {
                File.Delete(path);
                return;
            }

            using var stream = File.OpenWrite(path);
            stream.SetLength(length);
        });
    }

    [TestMethod]
    public async Task A_flipped_bit_is_found_wherever_it_is()
    {
        var random = new Random(Seeds.Next(5));
        string[] files = ["model.safetensors", "optimizer.safetensors", "preprocessing.json", "manifest.json"];
        foreach (var file in Length.IsLong ? [.. files, .. files, .. files] : random.GetItems(files, 2))
        {
            using var place = await StoppedRun.CopyAsync();
            var path = Path.Combine(place.At(StoppedRun.Checkpoints), "000002", file);
            await RefusedUntilUndoneAsync(place, path, "", () =>
            {
                var bytes = File.ReadAllBytes(path);
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(7));
                File.WriteAllBytes(path, bytes);
            });
        }
    }

    /// <summary>The damage cannot be undone, nor the version taken away; what is left is a job of its own from an earlier model.</summary>
    [TestMethod]
    [DataRow(new[] { "000002" }, 1)]
    [DataRow(new[] { "000002", "000001" }, 0)]
    public async Task Without_a_backup_an_earlier_model_is_where_another_run_begins(string[] damaged, int round)
    {
        using var place = await StoppedRun.CopyAsync();
        foreach (var folder in damaged)
        {
            await File.AppendAllTextAsync(Path.Combine(place.At(StoppedRun.Checkpoints), folder, "model.safetensors"), "x");
        }

        var model = Path.Combine(place.At(StoppedRun.Checkpoints), $"00000{round}", "model.safetensors");
        var way = (await FailedAsync(place)).ErrorLines[^1];
        Assert.DoesNotContain("Every committed round is kept", way);
        Assert.EndsWith(
            "Without one this run cannot go on: begin anew in another folder with --out; "
                + $"from the model of round {round}, which is whole, with this under model in the job file: init: {{checkpoint: {model}}}.",
            way);

        Directory.Move(Path.Combine(place.At(StoppedRun.Checkpoints), "000002"), place.At("aside"));
        Assert.AreEqual(way, (await FailedAsync(place)).ErrorLines[^1], "with the version taken away");

        place.WriteJob(StoppedRun.Whole.With("{kind: mlp, hidden: [4]}", $"{{kind: mlp, hidden: [4], init: {{checkpoint: {model}}}}}"));
        await place.TrainAsync("anew");
        Assert.AreEqual(Workplace.HashOf(model), place.ModelHash("anew/blobs/jobs/small/checkpoints/000000"));
    }

    [TestMethod]
    public async Task Where_no_version_is_whole_none_is_named()
    {
        using var place = await StoppedRun.CopyAsync();
        foreach (var model in Directory.GetFiles(place.At(StoppedRun.Checkpoints), "model.safetensors", SearchOption.AllDirectories))
        {
            await File.AppendAllTextAsync(model, "x");
        }

        Assert.EndsWith("begin anew in another folder with --out.", (await FailedAsync(place)).ErrorLines[^1]);
    }

    [TestMethod]
    public async Task The_checkpoints_of_another_job_are_refused()
    {
        using var other = await StoppedRun.MakeAsync(StoppedRun.Whole.With("name: small", "name: other"));
        await RefusedWithAsync(other.At("out/blobs/jobs/other"), "other");
    }

    [TestMethod]
    public async Task The_checkpoints_of_a_namesake_are_refused()
    {
        using var other = await StoppedRun.MakeAsync(StoppedRun.Whole.With("seed: 7", "seed: 8"));
        await RefusedWithAsync(other.At("out/blobs/jobs/small"), "hold another job of this name");
    }

    /// <summary>Puts a job's blobs in the place of this job's.</summary>
    private static async Task RefusedWithAsync(string blobs, string fault)
    {
        using var place = await StoppedRun.CopyAsync();
        var own = place.At("out/blobs/jobs/small");
        Directory.Move(own, place.At("aside"));
        StoppedRun.Copy(blobs, own);
        var refused = await FailedAsync(place);
        Assert.Contains("jobs/small", refused.Stderr);
        Assert.Contains(fault, refused.Stderr);

        Directory.Delete(own, recursive: true);
        Directory.Move(place.At("aside"), own);
        await place.TrainAsync("out", "--resume");
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", "another job's checkpoints");
    }

    private static async Task RefusedUntilUndoneAsync(Workplace place, string file, string fault, Action damage)
    {
        var good = await File.ReadAllBytesAsync(file);
        damage();
        var damaged = place.Tree(StoppedRun.Checkpoints);
        var refused = await FailedAsync(place);
        Assert.Contains($"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))}/{Path.GetFileName(file)} ", refused.ErrorLines[^2]);
        Assert.Contains(fault, refused.ErrorLines[^2]);
        CollectionAssert.AreEqual(damaged, place.Tree(StoppedRun.Checkpoints), "the other checkpoints were touched");

        await File.WriteAllBytesAsync(file, good);
        await place.TrainAsync("out", "--resume");
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", $"damage to {file}");
    }

    /// <summary>One sentence on what is wrong, one on how to go on.</summary>
    private static async Task<Finished> FailedAsync(Workplace place)
    {
        var failed = (await place.ResumeAsync("out")).Expect(1);
        StringAssert.StartsWith(failed.ErrorLines[^2], "Job 'small' failed: ");
        Assert.Contains("hierfl run job.yaml --out out --resume", failed.ErrorLines[^1]);
        Assert.AreEqual("", failed.Stdout);
        return failed;
    }
}
