using System.Text.Json;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>The quick-start example, as its README tells it.</summary>
[TestClass]
public sealed class BreastCancerTests
{
    [TestMethod]
    public async Task The_federation_learns_more_than_its_hospitals_alone()
    {
        using var folder = new TemporaryFolder();
        var ended = await Hierfl.RunAsync(
            folder.Path, ["run", Example.PathOf("breast-cancer/job.yaml"), "--out", "out", "--baselines", "local,pooled", "-o", "json"]);
        ended.Expect(0);
        var result = ended.Json;
        var baselines = result.GetProperty("baselines");
        var federated = Auc(baselines.GetProperty("federated").GetProperty("metrics"));
        Assert.IsGreaterThanOrEqualTo(0.99, Auc(result.GetProperty("metrics")));
        Assert.IsGreaterThanOrEqualTo(0.99, federated);
        Assert.IsGreaterThan(Auc(baselines.GetProperty("localMean")), federated);
        Assert.IsGreaterThanOrEqualTo(Auc(baselines.GetProperty("pooled").GetProperty("metrics")) - 0.01, federated);
        Assert.IsLessThanOrEqualTo(result.GetProperty("errorBounds").GetProperty("auc").GetDouble() + 1e-12, Math.Abs(Auc(result.GetProperty("metrics")) - federated));

        foreach (var path in result.GetProperty("paths").EnumerateObject())
        {
            Assert.IsTrue(Path.Exists(path.Value.GetString()), path.ToString());
        }

        Assert.AreEqual(Workplace.HashOf(result.GetProperty("paths").GetProperty("model").GetString()!), result.GetProperty("modelSha256").GetString());
        AssertShape(result);

        // Both classes have the names of the table.
        var predicted = (await Hierfl.RunAsync(folder.Path, ["predict", "out", "--data", Workplace.Table])).Expect(0);
        var labels = predicted.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[2]);
        CollectionAssert.AreEquivalent(new[] { "benign", "malignant" }, labels.Distinct().ToArray());
    }

    /// <summary>Every name in the document, with <c>[]</c> for the elements of lists.</summary>
    private static void AssertShape(JsonElement result) =>
        Golden.Check("tests/HierFL.EndToEnd/Examples/breast-cancer.shape.txt", string.Concat(Names(result, "").Distinct().Select(name => name + "\n")));

    private static IEnumerable<string> Names(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Names(member.Value, path.Length > 0 ? $"{path}.{member.Name}" : member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Names(item, path + "[]")),
        _ => [$"{path}: {element.ValueKind}"],
    };

    private static double Auc(JsonElement metrics) => metrics.GetProperty("auc").GetDouble();
}
