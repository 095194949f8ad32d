using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Files that are whole or absent: written beside their name, then renamed; readable by their owner only. Every act passes its crash points.
/// </summary>
/// <param name="Crash">Called before and after every act.</param>
/// <param name="Flush">Whether a file reaches the disk before its rename: survives a power cut, not only the end of the process.</param>
internal sealed record DurableFiles(CrashPoint Crash, bool Flush)
{
    private const string Temporary = "next.tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Files up to so many bytes are written over in place of being removed: making and removing one costs the system more than its writing.</summary>
    private const long MostBytesReused = 256L << 20;

    public void Write(string path, string area, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        Crash(AgentCrashPoints.BeforeOf(AgentCrashPoints.WriteOf(area)));
        var temporary = TemporaryBeside(path);
        using (var file = Open(temporary))
        {
            ReadOnlyMemory<byte>[] all = [.. parts];
            var length = all.Sum(part => (long)part.Length);
            WriteAll(file, all);
            if (file.Length != length)
            {
                file.SetLength(length);
            }

            if (Flush)
            {
                file.Flush(flushToDisk: true);
            }
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

    /// <param name="path">May be gone already.</param>
    /// <param name="bytes">About its length.</param>
    /// <param name="act">Name of the crash points.</param>
    public void Delete(string path, long bytes, string act)
    {
        Crash(AgentCrashPoints.BeforeOf(act));
        if (bytes > MostBytesReused)
        {
            File.Delete(path);
        }
        else if (File.Exists(path))
        {
            File.Move(path, TemporaryBeside(path), overwrite: true);
        }

        Crash(AgentCrashPoints.AfterOf(act));
    }

    /// <summary>Removes a folder with all that is in it; nothing happens if there is none.</summary>
    public static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Names of the whole files in a folder.</summary>
    public static IReadOnlyList<string> List(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var names = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (Path.GetFileName(path) is not Temporary and var name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>One agent works in a folder and writes one file at a time.</summary>
    private static string TemporaryBeside(string path) => Path.Combine(Path.GetDirectoryName(path)!, Temporary);

    private static void WriteAll(FileStream file, ReadOnlyMemory<byte>[] parts)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, parts, fileOffset: 0);
        }
        catch (ArgumentOutOfRangeException error)
        {
            // EFBIG, which the framework gives out as this, without a file.
            throw new IOException($"File too large : '{file.Name}'", error);
        }
    }

    private static FileStream Open(string path)
    {
        // No buffer: the parts are whole. No sharing lock: nobody else writes here.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (DirectoryNotFoundException)
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            return new FileStream(path, options);
        }
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
}
