using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Learning.Training;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs submit JOB</c>: hands a job file in to a cluster.</summary>
internal static class JobsSubmitCommand
{
    public static Command Build()
    {
        var job = new Argument<string>("JOB") { Description = "The job file." };
        var regions = new Option<string[]>("--regions")
        {
            Description = "Regions that train it, separated by commas; by default all.",
            HelpName = "REGION",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        var features = new Option<string?>("--features")
        {
            Description = "A file with the name of a feature on each line, where the job takes all and the hospitals do not tell their columns.",
            HelpName = "FILE",
        };
        var watch = new Option<bool>("--watch") { Description = "Follow it to its end." };
        var output = SharedOptions.Format();
        var command = new Command("submit", "Hand a job in: it runs at once, or waits its turn.") { job, regions, features, watch, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            // A wrong file is told before anybody is called.
            var text = ConfigurationFiles.ReadJobText(parsed.GetValue(job)!, LearningSetup.Catalogue);
            await using var cluster = await ClusterVerb.ConnectAsync(parsed, cancellation);
            var entry = await Submission.SendAsync(cluster, text, parsed.GetValue(regions) ?? [], parsed.GetValue(features), cancellation);
            if (parsed.GetValue(watch))
            {
                return await JobsWatchCommand.WatchAsync(cluster, entry, parsed.GetValue(output)!, cancellation);
            }

            Document.Print(parsed.GetValue(output)!, entry, () => Text(entry));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Text(JobEntry entry)
    {
        var known = $"job '{entry.Name}' is {Words.Of(entry.State)} in {string.Join(", ", entry.Regions)}";
        return !entry.IsOver ? $"{known}; follow it with: hierfl jobs watch {entry.Name}"
            : entry.State == JobState.Finished ? $"{known} since {Times.Text(entry.EndedAt)}: this very job has been done; its model: hierfl models download {entry.Name}"
            : $"{known} since {Times.Text(entry.EndedAt)}; let it go on with: hierfl jobs resume {entry.Name}";
    }
}
