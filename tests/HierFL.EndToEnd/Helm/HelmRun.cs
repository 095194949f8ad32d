using System.Collections.Concurrent;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Helm;

/// <summary>Helm as somebody calls it who has no cluster at hand.</summary>
internal static class HelmRun
{
    private static readonly ConcurrentDictionary<(int, Scenario), Lazy<Task<string>>> Rendered = new();

    private static readonly Dictionary<string, string> Nowhere = new[] { "CACHE", "CONFIG", "DATA" }
        .ToDictionary(of => $"HELM_{of}_HOME", of => Path.Combine(Path.GetTempPath(), "hierfl-helm", of), StringComparer.Ordinal);

    /// <summary>The manifests of a scenario; rendered once.</summary>
    public static Task<string> TemplateAsync(int major, Scenario scenario) => Rendered.GetOrAdd(
        (major, scenario), _ => new Lazy<Task<string>>(async () => (await TryTemplateAsync(major, scenario)).Expect(0).Stdout)).Value;

    /// <param name="major">Of Helm.</param>
    /// <param name="scenario">Whose values come first.</param>
    /// <param name="more">Such as <c>--set</c>.</param>
    public static Task<Finished> TryTemplateAsync(int major, Scenario scenario, params string[] more) =>
        RunAsync(major, ["template", scenario.Release, Scenario.FolderOf(scenario.Chart), "--namespace", "hierfl", "-f", scenario.Values, .. more]);

    public static Task<Finished> LintAsync(int major, Scenario scenario) =>
        RunAsync(major, ["lint", "--strict", Scenario.FolderOf(scenario.Chart), "-f", scenario.Values]);

    public static async Task<Finished> RunAsync(int major, params string[] arguments)
    {
        using var helm = Hierfl.Start(Tools.Helm(major), Path.GetTempPath(), arguments, Nowhere);
        return await helm.EndAsync();
    }
}
