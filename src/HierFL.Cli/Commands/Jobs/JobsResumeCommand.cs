using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Global;
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
            var (jobs, name) = (cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs), parsed.GetValue(job)!);
            if (await jobs.ShowAsync(name).WaitAsync(cancellation) is { State: JobState.Finished } finished)
            {
                await Console.Error.WriteLineAsync(
                    $"job '{name}' had finished ({finished.Message}): it ends again at once unless its time was what ended it. For more rounds submit it with a higher stop.rounds.");
            }

            var entry = await jobs.ResumeAsync(name, cluster.Me).WaitAsync(cancellation);
            Console.WriteLine($"job '{entry.Name}' is {Words.Of(entry.State)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
