using System.Security.Cryptography;
using System.Text;

namespace HierFL.Grains.Storage;

/// <summary>
/// Locks that hold against other threads and other processes: a semaphore before a file that is open exclusively, which the system gives back when
/// its holder dies. Blobs share them by a hash of their paths.
/// </summary>
internal sealed class FolderLocks(string folder) : IDisposable
{
    private const int Stripes = 64;

    // How often a lock held by another process is tried again. Real time: the wait is for a real process.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(2);

    private readonly SemaphoreSlim[] _local = [.. Enumerable.Range(0, Stripes).Select(static _ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the lock of a blob; disposing of the result gives it back.</summary>
    public async Task<IDisposable> TakeAsync(string path, CancellationToken cancellation)
    {
        var stripe = SHA256.HashData(Encoding.UTF8.GetBytes(path))[0] % Stripes;
        await _local[stripe].WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var file = await OpenAsync(Path.Combine(folder, $"{stripe:x2}"), cancellation).ConfigureAwait(false);
            return new Held(file, _local[stripe]);
        }
        catch
        {
            _local[stripe].Release();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var semaphore in _local)
        {
            semaphore.Dispose();
        }
    }

    /// <summary>Opens a lock file that nobody else holds; null if somebody does.</summary>
    internal static FileStream? TryOpen(string file, FileOptions options = FileOptions.None)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options);
        }
        catch (IOException failure) when (IsHeldElsewhere(failure))
        {
            return null;
        }
    }

    private static async Task<FileStream> OpenAsync(string file, CancellationToken cancellation)
    {
        if (TryOpen(file) is { } free)
        {
            return free;
        }

        using var timer = new PeriodicTimer(RetryPeriod);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            if (TryOpen(file) is { } opened)
            {
                return opened;
            }
        }
    }

    // EWOULDBLOCK of flock(2) is 11 on Linux and 35 on macOS; ERROR_SHARING_VIOLATION is 32.
    private static bool IsHeldElsewhere(IOException failure) =>
        (failure.HResult & 0xFFFF) == (OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsMacOS() ? 35 : 11);

    private sealed class Held(FileStream file, SemaphoreSlim local) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            local.Release();
        }
    }
}
