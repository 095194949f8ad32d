using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using HierFL.Agent.Enrolment;
using HierFL.Agent.Running;
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
            RenewCommand.Build(),
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
        return parsed.Errors.Count > 0
            ? await CommandEnd.RefuseAsync(parsed.Errors.Select(error => error.Message), Typed(parsed.CommandResult))
            : await Interruption.HeedAsync(
                stop => CommandEnd.OfAsync(
                    () => parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop),
                    parsed.GetValue(SharedOptions.Verbose),
                    Meaning,
                    SafeText.Of),
                parsed.Action is SynchronousCommandLineAction ? TimeSpan.Zero : PatienceAtStop);
    }

    private static string Typed(CommandResult command) => command.Parent is CommandResult parent ? $"{Typed(parent)} {command.Command.Name}" : "hierfl-agent";

    private static (int Code, string Sentence)? Meaning(Exception error) => error switch
    {
        ConfigurationException or TableException or InputException => (ExitCodes.BadInput, error.Message),
        LearningException or IOException or UnauthorizedAccessException => (ExitCodes.Failed, error.Message),
        EnrolmentRefusedException or LinkRefusedException => (ExitCodes.NotAllowed, error.Message),
        TransferException => (ExitCodes.Unreachable, error.Message),
        OperationCanceledException => (ExitCodes.Interrupted, error.Message),
        _ => null,
    };
}
