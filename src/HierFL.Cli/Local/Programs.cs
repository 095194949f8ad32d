namespace HierFL.Cli.Local;

/// <summary>Finds the programs of a local federation.</summary>
internal static class Programs
{
    /// <param name="folder">The one that a person has named; null for none.</param>
    /// <exception cref="InputException">It is not there.</exception>
    public static string Silo(string? folder) => Named(folder, "hierfl-silo") ?? Ours("hierfl-silo", "HierFL.Silo");

    /// <inheritdoc cref="Silo(string?)"/>
    public static string Agent(string? folder) => Named(folder, "hierfl-agent") ?? Ours("hierfl-agent", "HierFL.Agent");

    /// <summary>Null if it is not installed.</summary>
    public static string? Redis => OnPath("redis-server");

    /// <exception cref="InputException">It is not installed.</exception>
    public static string Azurite => OnPath("azurite-blob")
        ?? throw new InputException("--blobs azurite: azurite-blob was not found on the PATH; install it with: npm install -g azurite");

    /// <summary>Lets a child be out of reach of the terminal's Ctrl-C; null where there is no such program.</summary>
    public static string? Setsid => OnPath("setsid");

    /// <summary>Beside this program, or among the outputs of a build: <c>artifacts/bin/{project}/{configuration}</c>.</summary>
    private static string Ours(string program, string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string[] places =
        [
            Path.Combine(here.FullName, program),
            .. here.Parent?.Parent is { } outputs ? (string[])[Path.Combine(outputs.FullName, project, here.Name, program)] : [],
        ];
        return Array.Find(places, File.Exists) ?? OnPath(program)
            ?? throw new InputException($"{program} was not found; looked at {string.Join(", ", places)} and the PATH. In a checkout: dotnet build src/{project}");
    }

    /// <summary>Symbolic links on the way stay as they are: where they lead is looked at anew with each start, so that another version can be put in the place of this one.</summary>
    private static string? Named(string? folder, string program) => folder is null ? null
        : Path.Combine(Path.GetFullPath(folder), program) is var path && File.Exists(path) ? path
        : throw new InputException($"--programs: {program} is not in {folder}; allowed: a folder with hierfl-silo and hierfl-agent");

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
