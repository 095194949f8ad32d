namespace HierFL.Cli.Configuration;

/// <summary>A process's turn to change the file of contexts: two that read the same file would each forget what the other adds.</summary>
internal sealed class ContextTurn : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _lock;

    private ContextTurn(FileStream taken) => _lock = taken;

    /// <summary>Waits until nobody else has it. The lock goes with the process that holds it, however that ends; its empty file stays.</summary>
    /// <exception cref="IOException">Somebody has held it too long, or the folder cannot be written.</exception>
    public static ContextTurn Take(string file)
    {
        for (var until = DateTime.UtcNow + Longest; ;)
        {
            try
            {
                return new ContextTurn(new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    public void Dispose() => _lock.Dispose();
}
