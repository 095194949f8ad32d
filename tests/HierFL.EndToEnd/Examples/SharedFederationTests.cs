using System.IO.Compression;
using System.Text.RegularExpressions;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>The examples whose data are not in the repository learn something from them in a few rounds; what they come to in full is in docs/results.md.</summary>
[TestClass]
public sealed partial class SharedFederationTests
{
    [TestMethod]
    public async Task Five_rounds_on_chest_x_rays_tell_pneumonia()
    {
        var folder = Checkout.Shared("data/pneumoniamnist");
        using var place = new Workplace(Example.TextOf("pneumonia/job.yaml").With("rounds: 30", "rounds: 5"));
        // Every fourth row is for the test.
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "partition.csv"));
        await File.WriteAllLinesAsync(
            place.At("partition.csv"), lines.Select((line, row) => $"{line.Trim()},{(row == 0 ? "split" : row % 4 == 0 ? "test" : "train")}"));
        place.Write("federation.yaml", Example.TextOf("pneumonia/federation.yaml").With("images-idx3-ubyte.gz", Path.Combine(folder, "train-images-idx3-ubyte.gz")));
        var result = (await place.RunAsync("out", "-o", "json")).Expect(0).Json;
        Assert.AreEqual(6, result.GetProperty("hospitals").EnumerateObject().Count());
        Assert.AreEqual(3, result.GetProperty("regions").GetInt32());
        Assert.IsGreaterThan(0.95, Auc(result));

        var official = (await Hierfl.RunAsync(place.Folder, ["predict", "out", "--data", Path.Combine(folder, "val-images-idx3-ubyte.gz"), "--metrics"])).Expect(0);
        Assert.HasCount(1 + 524, official.Stdout.TrimEnd('\n').Split('\n'));
        Assert.IsGreaterThan(0.95, double.Parse(official.Stderr.Split('\n').Single(line => line.StartsWith("auc ", StringComparison.Ordinal))[4..], System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task Five_rounds_on_24_hospitals_tell_some_readmissions()
    {
        var table = Checkout.Shared("data/diabetes130/train.csv.gz");
        using var place = new Workplace(Example.TextOf("diabetes/job.yaml").With("rounds: 30", "rounds: 5"));
        using (var packed = new StreamReader(new GZipStream(File.OpenRead(table), CompressionMode.Decompress)))
        {
            var lines = (await packed.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(',')).ToArray();
            await File.WriteAllLinesAsync(place.At("diabetes.csv"), lines.Select((cells, row) => string.Join(
                ',', [.. (row == 0 ? cells : [Label(cells[0]), Label(cells[1]), .. cells[2..]])[..^1], row == 0 ? "split" : row % 4 == 0 ? "test" : "train"])));
        }

        place.Write("federation.yaml", Example.TextOf("diabetes/federation.yaml"));
        var result = (await place.RunAsync("out", "-o", "json")).Expect(0).Json;
        Assert.AreEqual(24, result.GetProperty("hospitals").EnumerateObject().Count());
        Assert.IsGreaterThan(0.58, Auc(result));
    }

    private static double Auc(System.Text.Json.JsonElement result) => result.GetProperty("metrics").GetProperty("auc").GetDouble();

    private static string Label(string text) => Other().Replace(text.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Other();
}
