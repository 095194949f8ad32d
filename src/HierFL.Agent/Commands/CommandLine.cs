using System.CommandLine;
using HierFL.Agent.Enrolment;
using HierFL.Learning.Data;
using HierFL.Learning.Training;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Commands;

/// <summary>The verbs, and what becomes of an error: a sentence on stderr and a documented exit code.</summary>
internal static class CommandLine
{
    /// <summary>How long a stopped agent may take to put away what it holds; service managers wait about as long.</summary>
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(75);

    /// <summary>Everything under the name <c>hierfl-agent</c>.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("The hospital's side of HierFL: trains beside the data, sends what training changed, and nothing else.")
        {
            EnrollCommand.Build(),
            RunCommand.Build(),
            StatusCommand.Build(),
            PreflightCommand.Build(),
            JobsCommand.Build(),
            SchemaCommand.Build(),
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

            var command = parsed.CommandResult.Command;
            await Console.Error.WriteLineAsync(command is RootCommand ? "Try: hierfl-agent --help" : $"Try: hierfl-agent {command.Name} --help");
            return ExitCodes.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = PatienceAtStop });
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
        ConfigurationException or TableException or InputException => ExitCodes.BadInput,
        LearningException or IOException or UnauthorizedAccessException => ExitCodes.Failed,
        EnrolmentRefusedException or LinkRefusedException => ExitCodes.NotAllowed,
        TransferException => ExitCodes.Unreachable,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => null,
    };
}
