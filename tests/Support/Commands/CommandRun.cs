namespace HierFL.Testing;

/// <summary>A command run in this process as if typed. Tests that use it take turns ([DoNotParallelize]): the console is the process's.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">What went to stdout.</param>
/// <param name="Error">What went to stderr.</param>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var captured = new StringWriter { NewLine = "\n" };
        using var capturedError = new StringWriter { NewLine = "\n" };
        Console.SetOut(captured);
        Console.SetError(capturedError);
        try
        {
            return new CommandRun(await CommandLine.RunAsync(args), captured.ToString(), capturedError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
