namespace HierFL.Cli.Rendering;

/// <summary>Standard output cannot be written. The system's own message would not say what it is about.</summary>
internal sealed class ResultLostException(Exception cause) : IOException($"standard output cannot be written: {cause.Message}", cause);

/// <summary>Standard output: where it takes no more, what was asked for is lost, and whoever asked is told that it is this.</summary>
internal sealed class ResultWriter(TextWriter inner) : GuardedWriter(inner)
{
    protected override void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ResultLostException(error);
        }
    }
}
