using HierFL.Cli.Tests.Commands;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Embedded;

/// <summary>What only the hospitals' rows can prove wrong is told before anything runs, and nothing is written.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FederationCheckTests
{
    private const string Model = "model: {kind: logistic-regression}";

    [TestMethod]
    [DataRow("cohort: {kind: all, min: 9}", "", "job.yaml:6:26: cohort.min: found 9; the federation has 8 hospitals")]
    [DataRow("region: {min: 3}", "", "job.yaml:6:15: region.min: found 3; region 'asia' has 2 hospitals")]
    [DataRow("evaluation: {split: valid}", "", "job.yaml:6:21: evaluation.split: found 'valid'; allowed: train, val, test")]
    [DataRow("", "limits: {delta: {slowdown: 3}}", "limits: found 'delta'; the hospitals are aachen")]
    [DataRow("", "policy: {hospitals: {delta: {minEvaluationRows: 3}}}", "policy.hospitals: found 'delta'; the hospitals are aachen")]
    public async Task Is_refused_with_a_sentence(string jobLine, string federationLine, string sentence)
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(await RefusedAsync(folder, Model, jobLine, federationLine), sentence);
    }

    [TestMethod]
    [DataRow("[2000000000]", "job.yaml:3:29: model.hidden[0]: found '2000000000'; allowed: a whole number of at least 1 and at most 65536")]
    [DataRow("[65536, 65536]", "job.yaml:3:1: model: hidden needs 4295229441 parameters at least; allowed: up to 268435456")]
    [DataRow("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
        + "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
        "job.yaml:3:1: model: hidden has 65 layers; allowed: up to 64")]
    public async Task A_model_that_no_memory_holds_is_an_error_of_the_file(string hidden, string sentence)
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(await RefusedAsync(folder, $"model: {{kind: mlp, hidden: {hidden}}}"), sentence);
    }

    [TestMethod]
    public async Task The_features_of_the_data_count_too()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(
            await RefusedAsync(folder, "model: {kind: mlp, hidden: [65536, 4072]}"),
            "job.yaml:3:1: model: found a model of 268902353 parameters with the 30 features of the data; allowed: up to 268435456");
    }

    [TestMethod]
    public async Task Given_means_are_as_many_as_all_the_features_of_the_data()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(
            await RefusedAsync(folder, Model, data: "dataset: breast-cancer, features: all, standardize: {mean: [1, 2, 3], std: [1, 1, 1]}"),
            "job.yaml:4:48: data.standardize: found 3 means for 30 features; allowed: one for each");
    }

    [TestMethod]
    public async Task A_checkpoint_to_start_from_has_to_be_there_and_to_fit()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("start.safetensors");
        const string From = "model: {kind: logistic-regression, init: {checkpoint: start.safetensors}}";
        const string Needed = "allowed: a safetensors file with layers.0.weight [1,30], layers.0.bias [1]";

        var missing = await RefusedAsync(folder, From);
        StringAssert.Contains(missing, $"job.yaml:3:55: model.init.checkpoint: found {file}, which cannot be read (");
        StringAssert.Contains(missing, Needed);

        await File.WriteAllTextAsync(file, "not a model");
        var bad = await RefusedAsync(folder, From);
        StringAssert.Contains(bad, $"job.yaml:3:55: model.init.checkpoint: found {file}, which cannot be read (");
        StringAssert.Contains(bad, Needed);

        await File.WriteAllBytesAsync(file, Safetensors.ToBytes(ModelFactory.Create(new LogisticRegression(), InputShape.Table(29), 1, seed: 0)));
        StringAssert.Contains(
            await RefusedAsync(folder, From),
            $"job.yaml:3:55: model.init.checkpoint: found {file}, which holds layers.0.weight [1,29], layers.0.bias [1]; {Needed}");
    }

    private static async Task<string> RefusedAsync(TemporaryFolder folder, string model, string jobLine = "", string federationLine = "", string data = "dataset: breast-cancer")
    {
        var table = Path.Combine(Checkout.Root, "docs", "examples", "breast-cancer", "breast-cancer.csv");
        await File.WriteAllTextAsync(folder.File("federation.yaml"), $"table: {table}\nhospital: hospital\nregion: region\nsplit: split\n{federationLine}\n");
        await File.WriteAllTextAsync(folder.File("job.yaml"), $$"""
            version: 1
            name: check
            {{model}}
            data: { {{data}} }
            target: {task: binary, column: diagnosis, positive: malignant}
            {{jobLine}}
            """);
        var run = await CommandRun.Of("run", folder.File("job.yaml"), "--out", folder.File("out"));
        Assert.AreEqual((2, ""), (run.Code, run.Output), run.Error);
        Assert.IsFalse(Directory.Exists(folder.File("out")));
        return run.Error;
    }
}
