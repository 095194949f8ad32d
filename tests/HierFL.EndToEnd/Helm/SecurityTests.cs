namespace HierFL.EndToEnd.Helm;

/// <summary>What holds of every pod of every scenario, whatever else it is.</summary>
[TestClass]
public sealed class SecurityTests
{
    [TestMethod]
    public Task Pods_are_restricted() => EachPodAsync((pod, told) =>
    {
        told(pod.Text("spec", "automountServiceAccountToken") == "false", "no token of the cluster");
        told(pod.Text("spec", "enableServiceLinks") == "false", "no list of services");
        told(pod.Text("spec", "securityContext", "runAsNonRoot") == "true", "not root");
        told(pod.Text("spec", "securityContext", "runAsUser") == "1654", "user 1654");
        told(pod.Text("spec", "securityContext", "seccompProfile", "type") == "RuntimeDefault", "seccomp");
        // The kubelet would otherwise let the group write every file of a volume at each start, keys too, and a key that others can write is refused.
        told(pod.Text("spec", "securityContext", "fsGroupChangePolicy") == "OnRootMismatch", "modes of files stay");
        told(pod.Text("spec", "hostPID") is null && pod.Text("spec", "hostIPC") is null, "no namespaces of the node");
        told(!pod.List("spec", "volumes").Any(volume => volume.Map("hostPath") is not null), "no folder of the node");
    });

    [TestMethod]
    public Task Containers_are_restricted() => EachPodAsync((pod, told) =>
    {
        foreach (var container in pod.Containers)
        {
            string[] context = ["securityContext"];
            told(container.Text([.. context, "allowPrivilegeEscalation"]) == "false", "no more rights than at the start");
            told(container.Text([.. context, "readOnlyRootFilesystem"]) == "true", "nothing to write but volumes");
            told(container.Text([.. context, "runAsNonRoot"]) == "true", "not root");
            told(container.Texts([.. context, "capabilities", "drop"]).SequenceEqual(["ALL"]) && container.At([.. context, "capabilities", "add"]) is null, "no capability");
            told(container.Text([.. context, "seccompProfile", "type"]) == "RuntimeDefault", "seccomp");
            told(container.At([.. context, "privileged"]) is null, "not privileged");
        }
    });

    [TestMethod]
    public Task Containers_say_what_they_need_and_how_to_ask_them() => EachPodAsync((pod, told) =>
    {
        foreach (var container in pod.Containers)
        {
            told(container.Text("resources", "requests", "cpu") is not null && container.Text("resources", "requests", "memory") is not null, "requests");
            told(container.Text("resources", "limits", "memory") is not null, "a limit of memory");
            told(container.Text("resources", "limits", "cpu") is null, "no limit of processor time: a silo that is throttled is voted out");
        }

        foreach (var container in pod.Text("spec", "restartPolicy") == "Never" ? [] : pod.List("spec", "containers"))
        {
            told(new[] { "startupProbe", "livenessProbe", "readinessProbe" }.All(probe => container.Map(probe) is not null), "three probes");
        }
    });

    [TestMethod]
    public Task Keys_and_tokens_are_readable_by_the_pod_alone_and_never_a_value() => EachPodAsync((pod, told) =>
    {
        foreach (var volume in pod.List("spec", "volumes").Where(volume => volume.Map("secret") is not null))
        {
            told(Convert.ToInt32(volume.Text("secret", "defaultMode")!.TrimStart('0'), 8) == Convert.ToInt32("440", 8), $"mode of {volume.Text("name")}");
        }

        foreach (var variable in pod.Containers.SelectMany(container => container.List("env")))
        {
            var isSecret = variable.Text("name")!.Contains("PASSWORD", StringComparison.Ordinal) || variable.Text("name")!.EndsWith("connectionString", StringComparison.Ordinal);
            told(!isSecret || variable.Map("valueFrom", "secretKeyRef") is not null, $"{variable.Text("name")} comes from a secret");
        }
    });

    [TestMethod]
    public async Task No_chart_makes_a_secret_or_asks_for_rights_in_the_cluster()
    {
        foreach (var scenario in Scenario.All)
        {
            foreach (var manifest in await Manifest.OfAsync(scenario))
            {
                Assert.DoesNotContain(manifest.Kind, (string[])["Secret", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"], $"{scenario}: {manifest.Name}");
            }
        }
    }

    private static async Task EachPodAsync(Action<Manifest, Action<bool, string>> check)
    {
        foreach (var scenario in Scenario.All)
        {
            var pods = (await Manifest.OfAsync(scenario)).Where(manifest => manifest.Pod is not null).ToList();
            Assert.IsNotEmpty(pods, $"{scenario} has no pod");
            foreach (var manifest in pods)
            {
                check(manifest.Pod!, (holds, what) => Assert.IsTrue(holds, $"{scenario}: {manifest.Kind} {manifest.Name}: {what}"));
            }
        }
    }
}
