using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>What a chart writes for silo and agent is what the programs read.</summary>
[TestClass]
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task A_silo_takes_the_configuration_and_the_environment_of_every_scenario()
    {
        foreach (var scenario in Scenario.OfSilos)
        {
            var manifests = await Manifest.OfAsync(scenario);
            var container = manifests.Single(manifest => manifest.Pod?.Labels["app.kubernetes.io/component"] == "silo").Pod!.Containers.Single();
            var file = _folder.File(scenario.Name + ".yaml");
            await File.WriteAllTextAsync(file, manifests.Single(manifest => manifest.Kind == "ConfigMap" && manifest.Text("data", "silo.yaml") is not null).Text("data", "silo.yaml"));

            using var silo = Hierfl.Start(LocalPrograms.Silo, _folder.Path, ["check", "--config", file, "--no=such"], EnvironmentOf(container));
            var finished = await silo.EndAsync();

            // All mistakes are told at once, so that the one on purpose is the only one if the rest is in order; the identity is read after that.
            Assert.AreEqual(2, finished.ExitCode, finished.ToString());
            Assert.HasCount(1, finished.ErrorLines, $"{scenario}: {finished}");
            Assert.StartsWith("no: it is not known", finished.ErrorLines[0]);
        }
    }

    [TestMethod]
    public async Task An_agent_takes_the_site_file_of_every_scenario()
    {
        foreach (var scenario in Scenario.OfAgents)
        {
            var file = _folder.File(scenario.Name + ".yaml");
            await File.WriteAllTextAsync(file, (await Manifest.OfAsync(scenario)).Single(manifest => manifest.Kind == "ConfigMap").Text("data", "site.yaml"));
            var finished = await Hierfl.RunAsync(LocalPrograms.Agent, _folder.Path, ["jobs", "list", "--site", file]);
            Assert.DoesNotContain(file, finished.Stderr, $"{scenario}: {finished}");
            Assert.AreNotEqual(2, finished.ExitCode, $"{scenario}: {finished}");
        }
    }

    /// <summary>As the kubelet would make it.</summary>
    private static Dictionary<string, string> EnvironmentOf(Manifest container)
    {
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in container.List("env"))
        {
            var value = variable.Text("value") ?? (variable.Map("valueFrom", "fieldRef") is not null ? "10.0.0.7"
                : variable.Text("name")!.EndsWith("connectionString", StringComparison.Ordinal) ? "UseDevelopmentStorage=true" : "secret");
            made[variable.Text("name")!] = made.Aggregate(value, (text, other) => text.Replace($"$({other.Key})", other.Value, StringComparison.Ordinal));
        }

        return made;
    }
}
