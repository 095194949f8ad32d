using System.CommandLine;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Training;

namespace HierFL.Cli.Commands;

/// <summary>The verbs, and what becomes of an error: a sentence on stderr and a documented exit code.</summary>
internal static class CommandLine
{
    /// <summary>Everything under the name <c>hierfl</c>.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Federated learning for hospitals: one model, no patient record moves.")
        {
            RunCommand.Build(),
            PredictCommand.Build(),
            SchemaCommand.Build(),
            CompletionCommand.Build(),
        };
        root.Options.Add(SharedOptions.Verbose);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Build().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync($"Try: hierfl {parsed.CommandResult.Command.Name} --help".Replace("hierfl hierfl", "hierfl", StringComparison.Ordinal));
            return ExitCodes.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (CodeOf(error) is { } code)
        {
            await Console.Error.WriteLineAsync(parsed.GetValue(SharedOptions.Verbose) ? error.ToString() : error.Message);
            return code;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync(parsed.GetValue(SharedOptions.Verbose) ? error.ToString() : $"{error.Message} (--verbose shows where)");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The exit code of an error that has a sentence of its own; null for any other.</summary>
    private static int? CodeOf(Exception error) => error switch
    {
        ConfigurationException or TableException or JobException or InputException => ExitCodes.BadInput,
        LearningException => ExitCodes.Failed,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => null,
    };
}
