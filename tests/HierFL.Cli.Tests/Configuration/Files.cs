using HierFL.Testing;

namespace HierFL.Cli.Tests.Configuration;

/// <summary>The example and golden files beside these tests.</summary>
internal static class Files
{
    public static string Path(string name) => System.IO.Path.Combine(Checkout.Root, "tests/HierFL.Cli.Tests/Configuration", name);
}
