using System.Text;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Embedded;

/// <summary>
/// The folder of a run: results on top, <c>blobs</c> for the silo's store, <c>hospitals</c> for what each hospital keeps. Held by one process at a time.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly FileStream _lock;
    private readonly CrashPoint _crash;

    private RunFolder(string path, FileStream held, CrashPoint crash) => (Path, _lock, _crash) = (path, held, crash);

    public string Path { get; }

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    public string Hospitals => System.IO.Path.Combine(Path, "hospitals");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes the folder and puts the effective job into it, and what was read for it.</summary>
    /// <exception cref="InputException">It cannot be made or written, is used by another run, is not empty, or holds no run to resume, or one of another job or other data.</exception>
    public static RunFolder Open(string path, JobSpec job, FederationData data, string federationFile, bool resume, CrashPoint crash)
    {
        var record = DataRecord.Of(data);
        var full = System.IO.Path.GetFullPath(path);
        Make(path, full, resume);
        try
        {
            RefuseUnlessOurs(path, full, resume, () => EarlierRun.Difference(full, job, record, federationFile));
            var folder = new RunFolder(full, Hold(path, full, FileMode.OpenOrCreate), crash);
            folder.Take(path, job, record, federationFile);
            return folder;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException($"{path}: it cannot be written ({error.Message}); choose another folder with --out", error);
        }
        catch (IOException error)
        {
            throw new InputException($"{path}: it cannot be used ({error.Message}); the disk may be full or read-only", error);
        }
    }

    /// <summary>Writes a result whole: the old file stays until the new one is on the disk.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var target = File(name);
        var temporary = target + ".tmp";
        _crash($"result.{name}.before-write");
        try
        {
            using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException error)
        {
            // EFBIG, which the framework gives out as this, without a file.
            throw new IOException($"File too large : '{temporary}'", error);
        }

        _crash($"result.{name}.before-rename");
        System.IO.File.Move(temporary, target, overwrite: true);
        _crash($"result.{name}.after-rename");
    }

    public void Dispose() => _lock.Dispose();

    private static void Make(string path, string full, bool resume)
    {
        if (System.IO.File.Exists(full))
        {
            throw new InputException($"{path}: found a file; --out needs a folder");
        }

        if (resume && !Directory.Exists(full))
        {
            throw new InputException($"{path}: found no run to resume (the folder does not exist); look at --out, or leave out --resume for a new run");
        }

        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Of a place that takes no folders, such as /proc, the system says that the new one is not there.
            var reason = error is FileNotFoundException or DirectoryNotFoundException ? "no folder can be made at this place" : error.Message;
            throw new InputException($"{path}: the folder cannot be made ({reason}); choose another one with --out", error);
        }
    }

    /// <summary>Keeps other runs out for as long as it is open.</summary>
    private static FileStream Hold(string path, string full, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(full, LockName), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsOfAnotherHolder(error))
        {
            throw new InputException($"{path}: another run works in it; wait until it has ended, or take another folder with --out", error);
        }
    }

    /// <summary>ERROR_SHARING_VIOLATION, or EWOULDBLOCK of flock.</summary>
    private static bool IsOfAnotherHolder(IOException error) =>
        (error.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsMacOS() ? 35 : 11);

    private static void RefuseUnlessOurs(string path, string full, bool resume, Func<string?> difference)
    {
        string[] everything = [.. Directory.EnumerateFileSystemEntries(full).Select(entry => System.IO.Path.GetFileName(entry))];
        string[] found = [.. everything.Where(name => name is not LockName)];
        var isRun = found.Any(name => name is EarlierRun.JobName or EarlierRun.JobName + ".tmp");
        if (found.Length > 0 && !isRun)
        {
            throw new InputException(resume
                ? $"{path}: found no run to resume (no {EarlierRun.JobName} in it)"
                : $"{path}: the folder is not empty, and what is in it is no run; take another folder with --out");
        }

        if (isRun && !resume)
        {
            if (everything.Contains(LockName))
            {
                Hold(path, full, FileMode.Open).Dispose();
            }

            throw new InputException(difference() is { } changed
                ? Changed(path, changed)
                : $"{path}: the folder holds a run of this job; --resume goes on with it; to begin anew, take another folder with --out, or delete this one");
        }
    }

    private static string Changed(string path, string difference) =>
        $"{path}: the run in it {difference}. Undo the change and give --resume; to begin anew, take another folder with --out, or delete this one";

    private void Take(string path, JobSpec job, DataRecord data, string federationFile)
    {
        if (EarlierRun.Difference(Path, job, data, federationFile) is { } changed)
        {
            _lock.Dispose();
            throw new InputException(Changed(path, changed));
        }

        Write(EarlierRun.JobName, Encoding.UTF8.GetBytes(ConfigurationFiles.JobYaml(job)));
        Write(EarlierRun.DataName, WireJson.Bytes(data));
    }
}
