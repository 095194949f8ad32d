namespace HierFL.Cli.Local;

/// <summary>The folder of a local federation, held by the one process that looks after it.</summary>
internal sealed class FolderHold : IDisposable
{
    private readonly FileStream _file;

    private FolderHold(LocalFolder folder, FileStream file) => (Folder, _file) = (folder, file);

    public LocalFolder Folder { get; }

    /// <summary>Whether a process looks after it.</summary>
    public static bool IsHeld(LocalFolder folder)
    {
        using var hold = File.Exists(folder.Lock) ? TryTake(folder) : null;
        return hold is null && File.Exists(folder.Lock);
    }

    /// <summary>Null if another process holds it.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static FolderHold? TryTake(LocalFolder folder)
    {
        try
        {
            LocalFolder.Private(folder.Root);
            return new FolderHold(folder, new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(folder.Lock))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--folder: {folder.Root} cannot be made or written ({error.Message})", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
