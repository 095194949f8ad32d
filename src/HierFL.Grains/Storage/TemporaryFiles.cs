using System.Globalization;

namespace HierFL.Grains.Storage;

/// <summary>
/// Names of the files that a store writes before it renames them. Each names its writer, which holds a lock while it lives: so whoever opens the
/// folder next knows the leftovers of the dead from the work of the living.
/// </summary>
internal sealed class TemporaryFiles : IDisposable
{
    private const string Marker = ".tmp-";

    private readonly FileStream _alive;
    private readonly string _token;
    private long _last;

    /// <param name="writers">Folder of the writers' locks.</param>
    public TemporaryFiles(string writers)
    {
        while (true)
        {
            // Random, not a process id: those repeat in containers that share a volume.
            _token = Path.GetFileNameWithoutExtension(Path.GetRandomFileName());
            var lockFile = Path.Combine(writers, _token);
            var alive = FolderLocks.TryOpen(lockFile, FileOptions.DeleteOnClose);

            // Somebody who clears leftovers may have taken the new file for one of the dead before it was locked.
            if (alive is not null && File.Exists(lockFile))
            {
                _alive = alive;
                return;
            }

            alive?.Dispose();
        }
    }

    /// <summary>A name beside a file that nobody else uses.</summary>
    public string NextBeside(string target)
    {
        var number = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        return Path.Combine(Path.GetDirectoryName(target)!, $"{Marker}{_token}-{number}");
    }

    /// <summary>Removes the temporary files of writers that are gone.</summary>
    public static void RemoveLeftovers(string root, string writers)
    {
        foreach (var file in LocalFiles.Below(root).Where(file => Path.GetFileName(file).StartsWith(Marker, StringComparison.Ordinal)))
        {
            var token = Path.GetFileName(file)[Marker.Length..].Split('-')[0];
            using var dead = FolderLocks.TryOpen(Path.Combine(writers, token), FileOptions.DeleteOnClose);
            if (dead is not null)
            {
                File.Delete(file);
            }
        }

        foreach (var writer in Directory.EnumerateFiles(writers))
        {
            FolderLocks.TryOpen(writer, FileOptions.DeleteOnClose)?.Dispose();
        }
    }

    public void Dispose() => _alive.Dispose();
}
