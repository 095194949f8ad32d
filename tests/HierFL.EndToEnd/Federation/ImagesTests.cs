using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>A convolutional network with dropout and running statistics, on images: the same bits in one process, in many, and through kills.</summary>
[TestClass]
public sealed class ImagesTests
{
    private const string Job = """
        version: 1
        name: small
        seed: 7
        stop: {rounds: 4}
        model: {kind: cnn, channels: [3], hidden: [5], dropout: 0.3, batchNorm: true}
        data: {dataset: scans, features: ["gray[8x8]"], standardize: federated}
        target: {task: binary, column: label, positive: 1}
        local: {epochs: 1, batchSize: 8, sampling: continue, optimizer: {kind: sgd, learningRate: 0.05, momentum: 0.9}, optimizerState: keep}
        evaluation: {metrics: [auc], every: 1, split: test}
        checkpoint: {keep: 1}
        """;

    [TestMethod]
    public async Task A_federation_of_processes_gives_the_model_of_an_embedded_run_also_when_processes_die()
    {
        await using var federation = await LocalFederation.StartAsync(data: Write);
        var expected = await federation.EmbeddedAsync("scans", Job);

        // Without features the command line asks the hospitals, and learns the size of their images.
        await federation.SubmitAsync("quiet", Job.With("features: [\"gray[8x8]\"], ", ""));
        Assert.AreEqual(expected, await federation.EndAsync("quiet"));

        var longer = Job.With("rounds: 4", "rounds: 12");
        await federation.SubmitAsync("killed", longer);
        await federation.CommitsAsync("killed", 2);
        await federation.KillAsync("agent-lyon");
        await federation.CommitsAsync("killed", 5);
        await federation.KillAsync("silo-europe");
        Assert.AreEqual(await federation.EmbeddedAsync("killed", longer), await federation.EndAsync("killed"));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public async Task A_run_that_is_killed_goes_on_to_the_same_model_at_any_parallelism(int parallel)
    {
        using var place = Place();
        await place.TrainAsync("quiet");
        foreach (var point in new[] { "train.after", "checkpoint.commit.after-model" })
        {
            var died = await place.RunAsync($"out-{point}", new Dictionary<string, string> { ["HIERFL_CRASH_AT"] = point + ":3" });
            Assert.AreNotEqual(0, died.ExitCode, $"{point} was not reached\n{died}");
            await place.TrainAsync($"out-{point}", "--resume", "--parallel", $"{parallel}");
            Assert.AreEqual(place.ModelHash("quiet"), place.ModelHash($"out-{point}"), point);
        }
    }

    [TestMethod]
    public async Task Images_that_changed_are_not_resumed_and_a_model_of_images_predicts_a_file_of_them()
    {
        using var place = Place();
        place.WriteJob(Job.With("rounds: 4", "rounds: 2"));
        await place.TrainAsync("out");
        var predicted = (await Hierfl.RunAsync(place.Folder, ["predict", "out", "--data", "scans-images-idx3-ubyte", "--metrics"])).Expect(0);
        Assert.HasCount(1 + Rows, predicted.Stdout.TrimEnd('\n').Split('\n'));
        Assert.Contains("auc ", predicted.Stderr);

        var bytes = await File.ReadAllBytesAsync(place.At("scans-images-idx3-ubyte"));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(place.At("scans-images-idx3-ubyte"), bytes);
        place.WriteJob(Job);
        Assert.Contains("the run in it was trained on other data", (await place.ResumeAsync("out")).Expect(2).Stderr);
    }

    [TestMethod]
    public async Task A_part_of_its_own_of_a_network_of_images_is_measured_beside_the_baselines()
    {
        using var place = Place();
        place.WriteJob($"{Job}\npersonalization: {{kind: fedbn}}\n".With("rounds: 4", "rounds: 2"));
        var run = (await Hierfl.RunAsync(place.Folder, ["run", "job.yaml", "--out", "out", "--baselines", "local,pooled", "-o", "json"])).Expect(0);
        using var result = System.Text.Json.JsonDocument.Parse(run.Stdout);
        Assert.IsTrue(result.RootElement.GetProperty("baselines").TryGetProperty("own", out _), run.Stdout);
    }

    [TestMethod]
    [DataRow("model: {kind: cnn,", "model: {kind: mlp,", "unknown field")]
    [DataRow("channels: [3]", "channels: [3, 3, 3, 3]", "model: found 4 blocks with pool 2, which leave nothing of images of 8 x 8 pixels, gray")]
    [DataRow("[\"gray[8x8]\"]", "[\"gray[9x9]\"]", "the features asked for are gray[9x9]; the images have gray[8x8]")]
    [DataRow("channels: [3]", "channels: [3], kernel: 4", "kernel is 4; allowed: an odd number")]
    public async Task What_does_not_fit_is_told_before_anything_runs(string old, string @new, string message)
    {
        using var place = Place();
        place.WriteJob(Job.With(old, @new));
        var refused = (await place.RunAsync("out")).Expect(2);
        Assert.Contains(message, refused.Stderr);
        Assert.IsFalse(Directory.Exists(place.At("out")));
    }

    private static int Rows => LocalFederation.Hospitals.Length * 30;

    private static Workplace Place()
    {
        var place = new Workplace(Job);
        Write(place.Folder);
        return place;
    }

    /// <summary>Noise with a brighter half where the label is 1; hospitals of different size.</summary>
    private static void Write(string folder)
    {
        var (random, rows, pixels, labels) = (new Random(Seeds.Next(5)), new List<string>(), new List<byte>(), new List<byte>());
        for (var row = 0; row < Rows; row++)
        {
            var (hospital, sick) = (LocalFederation.Hospitals[row * row % 7 % 4], random.Next(2));
            rows.Add($"{row},{hospital},{(hospital is "aachen" or "lyon" ? "europe" : "asia")},{(row % 4 == 3 ? "test" : "train")},{sick}");
            labels.Add((byte)sick);
            pixels.AddRange(Enumerable.Range(0, 64).Select(i => (byte)(random.Next(150) + (i % 8 < 4 == (sick > 0) ? 100 : 0))));
        }

        File.WriteAllLines(Path.Combine(folder, "scans.csv"), rows.Prepend("scan,hospital,region,split,label"));
        File.WriteAllBytes(Path.Combine(folder, "scans-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, (byte)Rows, 0, 0, 0, 8, 0, 0, 0, 8, .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, "scans-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, (byte)Rows, .. labels]);
        File.WriteAllText(
            Path.Combine(folder, "federation.yaml"),
            "{table: scans.csv, dataset: scans, hospital: hospital, region: region, split: split, images: {column: scan, idx: scans-images-idx3-ubyte}, policy: {minEvaluationRows: 1}}\n");
    }
}
