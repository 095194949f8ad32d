using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Testing;

/// <summary>Paths of the checkout the tests run in.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds HierFL.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of the shared data beside the checkout; the test is skipped, with the reason, where it is absent.</summary>
    public static string Shared(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            Assert.Inconclusive($"needs ../shared/{path} beside the checkout");
        }

        return full;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HierFL.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("HierFL.sln is not above the test's output");
    }
}
