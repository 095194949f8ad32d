using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs watch JOB</c>: follows a job to its end.</summary>
internal static class JobsWatchCommand
{
    /// <summary>How often regions are asked: they may be far away.</summary>
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var job = JobsCommand.Job();
        var output = SharedOptions.Format();
        var command = new Command("watch", "Follow a job to its end; Ctrl-C leaves it running.") { job, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var name = parsed.GetValue(job)!;
            var entry = await cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).ShowAsync(name).WaitAsync(cancellation) ?? throw new InputException($"no job '{name}' is registered");
            return await WatchAsync(cluster, entry, parsed.GetValue(output)!, cancellation);
        });
        return command;
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> WatchAsync(ClusterClient cluster, JobEntry entry, string format, CancellationToken cancellation)
    {
        var head = new ProgressHead(
            entry.Name, entry.Rounds, entry.Regions, [$"{entry.Name}: in {string.Join(", ", entry.Regions)}, up to {entry.Rounds} rounds, submitted by {entry.By}"], Frame);
        using var progress = RunProgress.Start(head, cluster.Grains, format != "table");
        var watch = new JobWatch(cluster.Grains, entry.Name, progress);
        try
        {
            entry = await watch.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Dispose();
            await Console.Error.WriteLineAsync($"No longer watched; job '{entry.Name}' goes on. Look again with: hierfl jobs watch {entry.Name}");
            return ExitCodes.Interrupted;
        }

        progress.Dispose();
        var result = WatchResult.Of(entry, watch.Reports);
        Document.Print(format, result, () => Text(result));
        if (entry.State != JobState.Finished)
        {
            await Console.Error.WriteLineAsync($"Job '{entry.Name}' {(entry.State == JobState.Cancelled ? "was cancelled" : "failed")}: {entry.Message}. Every committed round is kept.");
        }

        return entry.State == JobState.Finished ? ExitCodes.Done : ExitCodes.Failed;
    }

    internal static string Text(WatchResult result)
    {
        var table = result.Metrics.IsEmpty ? "" : ResultText.Metrics(result.Metrics, result.ErrorBounds, result.Hospitals, result.Personal) + "\n";
        var unmeasured = result.History is [.., var last] && UnmeasuredText.Of(last.Round, last.Admitted, result.Hospitals.Count) is { } sentence ? $"note: {sentence}\n" : "";
        return $"{table}{unmeasured}{result.Job}: {(result.Ended.Length > 0 ? result.Ended : Words.Of(result.State))}"
            + (result.ModelSha256 is { } model ? $"\nmodel  {model}\nuse    hierfl models download {result.Job} --out DIR" : "");
    }
}
