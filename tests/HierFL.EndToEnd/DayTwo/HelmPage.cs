using System.Collections.Immutable;
using HierFL.EndToEnd.Helm;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>
/// The commands of a page for Kubernetes, where there is no cluster: <c>helm upgrade</c> is asked what it would put there (<c>helm template</c>, which takes the same options).
/// </summary>
internal static class HelmPage
{
    /// <summary>The manifests of each command, in order.</summary>
    public static async Task<ImmutableArray<string>> RenderAsync(string page)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("helm"), Path.Combine(Checkout.Root, "helm"));
        foreach (var values in Directory.GetFiles(Path.Combine(Scenario.FolderOf("hierfl"), "ci"), "three-regions-*-values.yaml"))
        {
            File.Copy(values, folder.File(Path.GetFileName(values).Split('-')[2] + ".yaml"));
        }

        var manifests = ImmutableArray.CreateBuilder<string>();
        foreach (var command in new OperationsPage(page).Below(OperationsPage.Kubernetes).SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            var words = command.Split(" #")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            CollectionAssert.AreEqual(new[] { "helm", "upgrade" }, words[..2], command);
            manifests.Add((await Hierfl.RunAsync(Tools.Helm(3), folder.Path, ["template", .. words[2..]])).Expect(0).Stdout);
        }

        return manifests.ToImmutable();
    }
}
