namespace HierFL.EndToEnd.Helm;

/// <summary>Nothing goes in or out of a pod but what is named.</summary>
[TestClass]
public sealed class NetworkPolicyTests
{
    [TestMethod]
    public async Task A_policy_for_both_directions_selects_every_pod()
    {
        foreach (var scenario in Scenario.All)
        {
            var manifests = await Manifest.OfAsync(scenario);
            var policies = Policies(manifests);
            foreach (var manifest in manifests.Where(manifest => manifest.Pod is not null))
            {
                Assert.IsTrue(
                    policies.Any(policy => Selects(policy, manifest.Pod!) && policy.Texts("spec", "policyTypes").Order().SequenceEqual(["Egress", "Ingress"])),
                    $"{scenario}: no policy selects {manifest.Kind} {manifest.Name}");
            }
        }
    }

    [TestMethod]
    public async Task Only_the_edge_is_open_to_anybody()
    {
        foreach (var scenario in Scenario.All)
        {
            foreach (var rule in Policies(await Manifest.OfAsync(scenario)).SelectMany(policy => policy.List("spec", "ingress")))
            {
                var ports = rule.List("ports").Select(port => port.Text("port")!).ToList();
                Assert.IsNotEmpty(ports, $"{scenario}: a rule without ports lets everything in");
                Assert.IsTrue(rule.List("from").Any() || ports.SequenceEqual(["edge"]), $"{scenario}: {string.Join(", ", ports)} are open to anybody");
            }
        }
    }

    [TestMethod]
    public async Task No_way_out_is_without_a_port()
    {
        foreach (var scenario in Scenario.All)
        {
            foreach (var rule in Policies(await Manifest.OfAsync(scenario)).SelectMany(policy => policy.List("spec", "egress")))
            {
                Assert.IsTrue(rule.List("ports").Any(), $"{scenario}: a rule without ports lets everything out");
            }
        }
    }

    [TestMethod]
    public async Task Silos_reach_Redis_and_each_other_and_hospitals_have_no_way_in()
    {
        var root = Policies(await Manifest.OfAsync(new Scenario("hierfl", "demo-root")));
        var outgoing = root.Single(policy => policy.Name.EndsWith("-silo", StringComparison.Ordinal)).List("spec", "egress")
            .SelectMany(rule => rule.List("ports")).Select(port => port.Text("port")).ToHashSet();
        CollectionAssert.IsSubsetOf(new[] { "11111", "30000", "8443", "6379" }, outgoing.ToList());
        foreach (var scenario in Scenario.OfAgents)
        {
            Assert.IsFalse(Policies(await Manifest.OfAsync(scenario)).SelectMany(policy => policy.List("spec", "ingress")).Any(), $"{scenario}");
        }
    }

    private static List<Manifest> Policies(IEnumerable<Manifest> manifests) => [.. manifests.Where(manifest => manifest.Kind == "NetworkPolicy")];

    private static bool Selects(Manifest policy, Manifest pod) =>
        Manifest.TextsOf(policy.Map("spec", "podSelector", "matchLabels")).All(label => pod.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
