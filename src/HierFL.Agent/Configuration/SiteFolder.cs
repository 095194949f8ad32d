namespace HierFL.Agent.Configuration;

/// <summary>Folders of the agent: what it makes is open to its own user only; one that a person has made keeps its mode.</summary>
internal static class SiteFolder
{
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes sure that files can be made in a folder.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">They cannot.</exception>
    public static void RequireWritable(string folder)
    {
        Create(folder);
        var probe = Path.Combine(folder, "probe.tmp");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }
}
