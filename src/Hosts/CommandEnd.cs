using HierFL.Core.Jobs;

namespace HierFL.Hosts;

/// <summary>How a command ends: with its exit code, or with an error as a sentence on stderr and a documented exit code.</summary>
internal static class CommandEnd
{
    /// <summary>It was typed wrongly.</summary>
    /// <param name="errors">What is wrong.</param>
    /// <param name="command">What help there is for, as it is typed.</param>
    public static async Task<int> RefuseAsync(IEnumerable<string> errors, string command)
    {
        foreach (var error in errors)
        {
            // The library gives each word that is allowed a line of its own.
            await TellAsync(string.Join(' ', error.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        }

        await Console.Error.WriteLineAsync($"Try: {command} --help");
        return ExitCodes.BadInput;
    }

    /// <summary>Runs it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="verbose">Whether it is told where an error came from.</param>
    /// <param name="meaning">Exit code and sentence of an error that a person can do something about; null for any other.</param>
    /// <param name="unknown">The sentence of any other.</param>
    public static async Task<int> OfAsync(
        Func<Task<int>> command, bool verbose, Func<Exception, (int Code, string Sentence)?> meaning, Func<Exception, string> unknown)
    {
        try
        {
            return await command();
        }
        catch (Exception error)
        {
            var (code, sentence) = meaning(error) ?? (ExitCodes.Failed, $"{unknown(error)} (--verbose shows where)");
            await TellAsync(verbose ? error.ToString() : sentence);
            return code;
        }
    }

    /// <summary>Whatever an error quotes, it is text when it comes to a terminal.</summary>
    private static Task TellAsync(string message) => Console.Error.WriteLineAsync(ForeignText.Message(message));
}
