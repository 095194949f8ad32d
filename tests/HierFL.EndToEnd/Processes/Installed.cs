namespace HierFL.EndToEnd.Processes;

/// <summary>Programs that some tests want and a machine may lack.</summary>
internal static class Installed
{
    /// <summary>Skips the test, with the reason, where one is missing.</summary>
    public static void Need(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var missing = programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToArray();
        if (missing.Length > 0)
        {
            Assert.Inconclusive($"needs {string.Join(" and ", missing)} on the path");
        }
    }
}
