using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>Manifests are what Kubernetes and its extensions take: required fields, types, formats, and no field that they do not know.</summary>
[TestClass]
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Every_manifest_of_every_scenario_is_one_that_Kubernetes_knows()
    {
        foreach (var scenario in Scenario.All)
        {
            await File.WriteAllTextAsync(_folder.File($"{scenario.Chart}-{scenario.Name}.yaml"), await HelmRun.TemplateAsync(4, scenario));
        }

        Assert.AreEqual("", await ProblemsAsync());
    }

    [TestMethod]
    public async Task What_Kubernetes_does_not_know_is_found()
    {
        var text = await HelmRun.TemplateAsync(4, new Scenario("hierfl", "three-regions-root"));
        await File.WriteAllTextAsync(_folder.File("bad.yaml"), text.Replace("interval:", "intervall:", StringComparison.Ordinal)
            .Replace("failureThreshold: 60", "failureTreshold: 60", StringComparison.Ordinal)
            .Replace("replicas: 2", "replicas: two", StringComparison.Ordinal)
            .Replace("issuerRef:", "issuer:", StringComparison.Ordinal));

        var problems = await ProblemsAsync();
        foreach (var expected in (string[])["'\"intervall\"' does not exist", "'\"failureTreshold\"' does not exist", "replicas must be integer", "must have required property issuerRef"])
        {
            Assert.Contains(expected, problems);
        }
    }

    private async Task<string> ProblemsAsync()
    {
        var files = Directory.GetFiles(_folder.Path, "*.yaml").Order(StringComparer.Ordinal).ToArray();
        Directory.CreateSymbolicLink(_folder.File("node_modules"), Tools.NodeModules());
        File.Copy(Path.Combine(Checkout.Root, "tests", "HierFL.EndToEnd", "Helm", "manifests.mjs"), _folder.File("manifests.mjs"));
        using var node = Hierfl.Start("node", _folder.Path, ["manifests.mjs", .. files]);
        var finished = await node.EndAsync();
        Assert.AreEqual("", finished.Stderr);
        return finished.Stdout.Trim();
    }
}
