using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>The programs of the images, as they were built with these tests.</summary>
internal static class LocalPrograms
{
    public static string Silo { get; } = Of("HierFL.Silo", "hierfl-silo");

    public static string Agent { get; } = Of("HierFL.Agent", "hierfl-agent");

    private static string Of(string project, string program) =>
        Path.Combine(Checkout.Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, program);
}
