namespace HierFL.Cli.Rendering;

/// <summary>Progress and notes are worth nothing without a reader, and no run: where they cannot be written (a full disk, a reader that left), they are dropped.</summary>
internal sealed class ForgivingWriter(TextWriter inner) : GuardedWriter(inner)
{
    protected override void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nobody is there to be told.
        }
    }
}
