using System.Collections.Immutable;
using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs list</c>.</summary>
internal static class JobsListCommand
{
    private const int MostMessage = 80;

    public static Command Build()
    {
        var output = SharedOptions.Format();
        var command = new Command("list", "List the jobs that run or wait, and the newest of those that are over.") { output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var jobs = await JobLookup.AllAsync(cluster.Grains, cancellation);
            Document.Print(parsed.GetValue(output)!, new JobList(jobs), () => Text(jobs));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static string Text(ImmutableArray<JobEntry> jobs)
    {
        var table = new TextTable("JOB", "STATE", "REGIONS", "BY", "SUBMITTED", "STARTED", "ENDED", "MESSAGE");
        foreach (var job in jobs)
        {
            table.Add(
                job.Name, Words.Of(job.State), string.Join(',', job.Regions), job.By, Times.Text(job.SubmittedAt), Times.Text(job.StartedAt), Times.Text(job.EndedAt), Short(job.Message));
        }

        return table.ToString();
    }

    /// <summary>A failed job says much, and a table is read across: hierfl jobs show has all of it.</summary>
    private static string Short(string message) => message.Length <= MostMessage ? message : string.Concat(message.AsSpan(0, MostMessage - 1), "…");

    internal sealed record JobList(ImmutableArray<JobEntry> Jobs);
}
