using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Helm;

/// <summary>
/// Programs that come as packages of npm and lie in a folder outside the checkout: <c>helm3/helm</c>, <c>helm4/helm</c> and <c>node_modules</c>. <c>helm/tools</c> puts them there.
/// </summary>
internal static class Tools
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("HIERFL_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "hierfl", "tools");

    /// <summary>Helm of a major version, 3 or 4; the test is skipped, with the reason, where it is absent.</summary>
    public static string Helm(int major) => Need(Path.Combine($"helm{major}", "helm"));

    /// <summary>Types of Kubernetes for node.</summary>
    public static string NodeModules()
    {
        Installed.Need("node");
        return Path.GetDirectoryName(Need(Path.Combine("node_modules", "kubernetes-models")))!;
    }

    private static string Need(string path)
    {
        var full = Path.Combine(Folder, path);
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            Assert.Inconclusive($"needs {full}: run helm/tools, or name its folder in HIERFL_TOOLS");
        }

        return full;
    }
}
