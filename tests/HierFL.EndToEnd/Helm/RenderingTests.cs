using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>Every scenario is what was reviewed, whichever Helm renders it.</summary>
[TestClass]
public sealed partial class RenderingTests
{
    [TestMethod]
    [DataRow(3)]
    [DataRow(4)]
    public async Task Helm_finds_nothing_to_say_about_any_scenario(int major)
    {
        foreach (var scenario in Scenario.All)
        {
            (await HelmRun.LintAsync(major, scenario)).Expect(0);
        }
    }

    [TestMethod]
    public async Task Both_versions_of_Helm_render_what_was_reviewed()
    {
        foreach (var scenario in Scenario.All)
        {
            var rendered = await HelmRun.TemplateAsync(4, scenario);
            Assert.AreEqual(await HelmRun.TemplateAsync(3, scenario), rendered, $"{scenario}: Helm 3 and Helm 4 differ");
            Golden.Check($"tests/HierFL.EndToEnd/Helm/Goldens/{scenario}.yaml", WithoutCopies(rendered));
        }
    }

    /// <summary>Dashboards and rules are reviewed where they are made; here it counts that they are there. <see cref="CopiesTests"/> compares them.</summary>
    private static string WithoutCopies(string rendered) =>
        Groups().Replace(Dashboard().Replace(rendered, match => $"  {match.Groups["name"].Value}: (a copy)\n"), "  groups: (a copy)\n");

    [GeneratedRegex(@"^  (?<name>[a-z0-9-]+\.json): "".*""\n", RegexOptions.Multiline)]
    private static partial Regex Dashboard();

    [GeneratedRegex(@"^  groups:\n(?:(?:   ?.*|)\n)*?(?=---\n|\z)", RegexOptions.Multiline)]
    private static partial Regex Groups();
}
