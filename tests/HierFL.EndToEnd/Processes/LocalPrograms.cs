using HierFL.Testing;

namespace HierFL.EndToEnd.Processes;

/// <summary>
/// The programs under test: as they were built with these tests, or, where <c>HIERFL_PROGRAMS</c> names the folder, as <c>.ci/programs</c> has published them,
/// compiled ahead like those of the images.
/// </summary>
internal static class LocalPrograms
{
    private static readonly string? Published = Environment.GetEnvironmentVariable("HIERFL_PROGRAMS") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    public static string Cli { get; } = There(Published is null ? Built("HierFL.Cli", "hierfl") : Path.Combine(Published, "hierfl"));

    public static string Silo { get; } = There(Published is null ? Built("HierFL.Silo", "hierfl-silo") : Path.Combine(Published, "hierfl-silo"));

    public static string Agent { get; } = There(Published is null ? Built("HierFL.Agent", "hierfl-agent") : Path.Combine(Published, "hierfl-agent"));

    /// <summary>The silo of the version after this one: <c>tests/NextVersion</c>.</summary>
    public static string NextSilo { get; } = There(Built("HierFL.Silo", "hierfl-silo", "_next"));

    /// <summary>Its agent.</summary>
    public static string NextAgent { get; } = There(Built("HierFL.Agent", "hierfl-agent", "_next"));

    private static string Built(string project, string program, string version = "") =>
        Path.Combine(Checkout.Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name + version, program);

    private static string There(string path) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not there; {(Published is null ? "build the solution" : "run .ci/programs")}");
}
