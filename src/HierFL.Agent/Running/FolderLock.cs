using HierFL.Agent.Configuration;

namespace HierFL.Agent.Running;

/// <summary>One agent at a time works in a folder. The system lets go of the lock when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = "agent.lock";

    /// <summary>Somebody who only asks holds it for a moment.</summary>
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="InputException">Another agent works in the folder, or it cannot be written.</exception>
    public static async Task<FolderLock> TakeAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                SiteFolder.Create(folder);
                return new FolderLock(Open(folder));
            }
            catch (Exception error) when (error is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                throw new InputException($"{folder} cannot be written: {error.Message}", error);
            }
            catch (IOException error) when (attempt == Attempts)
            {
                throw new InputException($"another agent works in {folder}: each needs a folder of its own", error);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }

    /// <summary>Whether an agent works in the folder.</summary>
    public static bool IsHeld(string folder)
    {
        try
        {
            if (File.Exists(Path.Combine(folder, Name)))
            {
                Open(folder).Dispose();
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string folder) => new(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
