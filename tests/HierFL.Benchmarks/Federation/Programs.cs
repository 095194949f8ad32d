namespace HierFL.Benchmarks.Federation;

/// <summary>The programs as they were built beside this one, in the same configuration.</summary>
internal static class Programs
{
    public static string Cli => Of("HierFL.Cli", "hierfl");

    public static string Silo => Of("HierFL.Silo", "hierfl-silo");

    public static string Benchmarks => Path.Combine(AppContext.BaseDirectory, "HierFL.Benchmarks" + Extension);

    /// <summary>A file of the checkout.</summary>
    public static string Source(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HierFL.sln")))
            {
                return Path.Combine(folder.FullName, path);
            }
        }

        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} lies in no checkout");
    }

    private static string Extension => OperatingSystem.IsWindows() ? ".exe" : "";

    private static string Of(string project, string name)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, configuration, name + Extension));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built");
    }
}
