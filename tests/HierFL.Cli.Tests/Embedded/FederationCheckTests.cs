using HierFL.Cli.Tests.Commands;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Embedded;

/// <summary>What only the hospitals' rows can prove wrong is told before anything runs, and nothing is written.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FederationCheckTests
{
    [TestMethod]
    [DataRow("cohort: {kind: all, min: 9}", "", "cohort.min: found 9; the federation has 8 hospitals")]
    [DataRow("region: {min: 3}", "", "region.min: found 3; region 'asia' has 2 hospitals")]
    [DataRow("evaluation: {split: valid}", "", "evaluation.split: found 'valid'; allowed: train, val, test")]
    [DataRow("", "limits: {delta: {slowdown: 3}}", "limits: found 'delta'; the hospitals are aachen")]
    [DataRow("", "policy: {hospitals: {delta: {minEvaluationRows: 3}}}", "policy.hospitals: found 'delta'; the hospitals are aachen")]
    public async Task Is_refused_with_a_sentence(string jobLine, string federationLine, string sentence)
    {
        using var folder = new TemporaryFolder();
        var table = Path.Combine(Checkout.Root, "docs", "examples", "breast-cancer", "breast-cancer.csv");
        await File.WriteAllTextAsync(folder.File("federation.yaml"), $"table: {table}\nhospital: hospital\nregion: region\nsplit: split\n{federationLine}\n");
        await File.WriteAllTextAsync(folder.File("job.yaml"), $$"""
            version: 1
            name: check
            model: {kind: logistic-regression}
            data: {dataset: breast-cancer}
            target: {task: binary, column: diagnosis, positive: malignant}
            {{jobLine}}
            """);
        var run = await CommandRun.Of("run", folder.File("job.yaml"), "--out", folder.File("out"));
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, sentence);
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }
}
