using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Audit;
using HierFL.Cli.Commands.Contexts;
using HierFL.Cli.Commands.Hospitals;
using HierFL.Cli.Commands.Jobs;
using HierFL.Cli.Commands.Models;
using HierFL.Cli.Commands.Pki;
using HierFL.Cli.Commands.Regions;
using HierFL.Cli.Local;
using HierFL.Cli.Rendering;
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
            UpCommand.Build(),
            DownCommand.Build(),
            JobsCommand.Build(),
            ModelsCommand.Build(),
            HospitalsCommand.Build(),
            RegionsCommand.Build(),
            AuditCommand.Build(),
            ReportCommand.Build(),
            DoctorCommand.Build(),
            ContextCommand.Build(),
            PkiCommand.Build(),
            SchemaCommand.Build(),
            CompletionCommand.Build(),
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
                    error => error.Message),
                TimeToEnd(parsed));
    }

    /// <summary>How long a Ctrl-C is worked on: a federation of processes takes its time to end, other verbs are done in a moment, and some do not hear of it.</summary>
    private static TimeSpan TimeToEnd(ParseResult parsed) =>
        TimeSpan.FromSeconds(parsed.Action is SynchronousCommandLineAction ? 0 : parsed.CommandResult.Command.Name == UpCommand.Name ? 120 : 2);

    private static string Typed(CommandResult command) => command.Parent is CommandResult parent ? $"{Typed(parent)} {command.Command.Name}" : "hierfl";

    /// <summary>Exit code and sentence of an error that a person can do something about; null for any other.</summary>
    private static (int Code, string Sentence)? Meaning(Exception error) => error switch
    {
        ConfigurationException or TableException or JobException or InputException => (ExitCodes.BadInput, error.Message),
        LearningException or LocalException or ResultLostException => (ExitCodes.Failed, error.Message),
        OperationCanceledException => (ExitCodes.Interrupted, "interrupted"),
        _ => ClusterErrors.Of(error),
    };
}
