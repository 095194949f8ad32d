using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs resume JOB</c>.</summary>
internal static class JobsResumeCommand
{
    public static Command Build()
    {
        var job = JobsCommand.Job();
        var command = new Command("resume", "Let a job that is over go on from its newest checkpoint.") { job };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var entry = await cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).ResumeAsync(parsed.GetValue(job)!, cluster.Me).WaitAsync(cancellation);
            Console.WriteLine($"job '{entry.Name}' is {Words.Of(entry.State)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
