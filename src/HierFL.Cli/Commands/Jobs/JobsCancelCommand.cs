using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs cancel JOB</c>.</summary>
internal static class JobsCancelCommand
{
    public static Command Build()
    {
        var job = JobsCommand.Job();
        var reason = SharedOptions.Reason();
        var command = new Command("cancel", "End a job; every committed round stays.") { job, reason };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var entry = await cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).CancelAsync(parsed.GetValue(job)!, cluster.Me, parsed.GetValue(reason)!).WaitAsync(cancellation);
            Console.WriteLine(entry.IsOver ? $"job '{entry.Name}' is over: {Words.Of(entry.State)}" : $"job '{entry.Name}' is being cancelled");
            return ExitCodes.Done;
        });
        return command;
    }
}
