namespace HierFL.EndToEnd.Helm;

/// <summary>Manifests fit each other: who names another one names one that is there.</summary>
[TestClass]
public sealed class SelectorTests
{
    [TestMethod]
    public async Task Services_budgets_and_deployments_find_their_pods()
    {
        foreach (var scenario in Scenario.All)
        {
            var manifests = await Manifest.OfAsync(scenario);
            var pods = manifests.Where(manifest => manifest.Pod is not null).Select(manifest => manifest.Pod!).ToList();
            foreach (var manifest in manifests)
            {
                var selector = manifest.Kind switch
                {
                    "Service" => manifest.Map("spec", "selector"),
                    "PodDisruptionBudget" or "Deployment" => manifest.Map("spec", "selector", "matchLabels"),
                    _ => null,
                };
                var labels = Manifest.TextsOf(selector);
                var found = selector is null ? 1 : pods.Count(pod => labels.All(label => pod.Labels.GetValueOrDefault(label.Key) == label.Value));
                Assert.AreEqual(1, found, $"{scenario}: {manifest.Kind} {manifest.Name} selects {found} kinds of pod");
            }
        }
    }

    [TestMethod]
    public async Task Ports_that_are_named_exist()
    {
        foreach (var scenario in Scenario.All)
        {
            var manifests = await Manifest.OfAsync(scenario);
            var ports = manifests.Where(manifest => manifest.Pod is not null).SelectMany(manifest => manifest.Pod!.Containers)
                .SelectMany(container => container.List("ports")).Select(port => port.Text("name")).ToHashSet();
            foreach (var service in manifests.Where(manifest => manifest.Kind == "Service"))
            {
                foreach (var port in service.List("spec", "ports"))
                {
                    Assert.Contains(port.Text("targetPort"), ports, $"{scenario}: {service.Name}");
                }
            }
        }
    }

    [TestMethod]
    public async Task Volumes_that_are_mounted_exist_and_claims_and_maps_too()
    {
        foreach (var scenario in Scenario.All)
        {
            var manifests = await Manifest.OfAsync(scenario);
            foreach (var pod in manifests.Where(manifest => manifest.Pod is not null).Select(manifest => manifest.Pod!))
            {
                var volumes = pod.List("spec", "volumes").ToDictionary(volume => volume.Text("name")!);
                foreach (var mount in pod.Containers.SelectMany(container => container.List("volumeMounts")))
                {
                    Assert.IsTrue(volumes.ContainsKey(mount.Text("name")!), $"{scenario}: no volume {mount.Text("name")}");
                }

                foreach (var volume in volumes.Values.Where(volume => volume.Text("name") is not "data" || scenario.Chart == "hierfl"))
                {
                    Assert.IsTrue(IsThere("PersistentVolumeClaim", volume.Text("persistentVolumeClaim", "claimName")), $"{scenario}: {volume.Text("name")}");
                    Assert.IsTrue(IsThere("ConfigMap", volume.Text("configMap", "name")), $"{scenario}: {volume.Text("name")}");
                }
            }

            bool IsThere(string kind, string? name) => name is null || manifests.Any(manifest => manifest.Kind == kind && manifest.Name == name);
        }
    }
}
