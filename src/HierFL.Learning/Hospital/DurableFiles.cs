using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Files that are whole or absent: written beside their name, then renamed; readable by their owner only. Every act passes its crash points.
/// </summary>
/// <param name="Crash">Called before and after every act.</param>
/// <param name="Flush">Whether a file reaches the disk before its rename: survives a power cut, not only the end of the process.</param>
internal sealed record DurableFiles(CrashPoint Crash, bool Flush)
{
    private const string TemporarySuffix = ".tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public void Write(string path, string area, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        Crash(AgentCrashPoints.BeforeOf(AgentCrashPoints.WriteOf(area)));
        CreateFolder(Path.GetDirectoryName(path)!);
        var temporary = path + TemporarySuffix;
        using (var file = new FileStream(temporary, NewFile()))
        {
            foreach (var part in parts)
            {
                file.Write(part.Span);
            }

            file.Flush(flushToDisk: Flush);
        }

        Crash(AgentCrashPoints.RenameOf(area));
        File.Move(temporary, path, overwrite: true);
        Crash(AgentCrashPoints.AfterOf(AgentCrashPoints.WriteOf(area)));
    }

    public void Rename(string from, string to, string act)
    {
        Crash(AgentCrashPoints.BeforeOf(act));
        File.Move(from, to, overwrite: true);
        Crash(AgentCrashPoints.AfterOf(act));
    }

    public void Delete(string path, string act)
    {
        Crash(AgentCrashPoints.BeforeOf(act));
        File.Delete(path);
        Crash(AgentCrashPoints.AfterOf(act));
    }

    /// <summary>Names of the whole files in a folder; what a crash left half-written is removed.</summary>
    public static IReadOnlyList<string> List(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var names = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (path.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else
            {
                names.Add(Path.GetFileName(path));
            }
        }

        return names;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions NewFile()
    {
        // No buffer: the parts are whole.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
