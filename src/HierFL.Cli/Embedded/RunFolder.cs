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
    private readonly FileStream _lock;
    private readonly CrashPoint _crash;

    private RunFolder(string path, FileStream held, CrashPoint crash) => (Path, _lock, _crash) = (path, held, crash);

    public string Path { get; }

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    public string Hospitals => System.IO.Path.Combine(Path, "hospitals");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes the folder and puts the effective job into it.</summary>
    /// <exception cref="InputException">It cannot be written, is used by another run, is not empty, or holds another job.</exception>
    public static RunFolder Open(string path, JobSpec job, bool resume, CrashPoint crash)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (System.IO.File.Exists(full))
            {
                throw new InputException($"{path}: found a file; --out needs a folder");
            }

            Directory.CreateDirectory(full);
            RefuseUnlessOurs(path, full, resume);
            var held = new FileStream(System.IO.Path.Combine(full, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var folder = new RunFolder(full, held, crash);
            folder.TakeJob(path, job);
            return folder;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException($"{path}: it cannot be written ({error.Message}); choose another folder with --out", error);
        }
        catch (IOException error)
        {
            throw new InputException($"{path}: it cannot be used ({error.Message}); another run may hold it, or the disk may be full or read-only", error);
        }
    }

    /// <summary>Writes a result whole: the old file stays until the new one is on the disk.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var target = File(name);
        var temporary = target + ".tmp";
        _crash($"result.{name}.before-write");
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        _crash($"result.{name}.before-rename");
        System.IO.File.Move(temporary, target, overwrite: true);
        _crash($"result.{name}.after-rename");
    }

    public void Dispose() => _lock.Dispose();

    private static void RefuseUnlessOurs(string path, string full, bool resume)
    {
        var found = Directory.EnumerateFileSystemEntries(full).Select(entry => System.IO.Path.GetFileName(entry)).ToArray();
        if (!resume && found.Any(name => name is not ".lock"))
        {
            throw new InputException($"{path}: the folder is not empty; give --resume to go on with the run in it, or another folder with --out");
        }

        if (resume && found.Length > 0 && !found.Any(name => name is "job.yaml" or "job.yaml.tmp" or ".lock"))
        {
            throw new InputException($"{path}: found no run to resume (no job.yaml in it)");
        }
    }

    private void TakeJob(string path, JobSpec job)
    {
        var known = File("job.yaml");
        if (System.IO.File.Exists(known))
        {
            var changed = JobDifference.Between(ConfigurationFiles.ReadJob(known, Learning.Training.LearningSetup.Catalogue), job);
            if (!changed.IsEmpty)
            {
                _lock.Dispose();
                throw new InputException(
                    $"{path}: the run in it is of another job; changed: {string.Join(", ", changed)}. Only stop, evaluation and checkpoint may change on --resume");
            }
        }

        Write("job.yaml", Encoding.UTF8.GetBytes(ConfigurationFiles.JobYaml(job)));
    }
}
