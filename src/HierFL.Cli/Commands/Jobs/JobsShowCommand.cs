using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs show JOB</c>: a job as it is now.</summary>
internal static class JobsShowCommand
{
    public static Command Build()
    {
        var job = JobsCommand.Job();
        var output = SharedOptions.Format();
        var command = new Command("show", "Show a job: where it stands, its last measured round, and what its regions wait for.") { job, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var details = await ReadAsync(cluster.Grains, parsed.GetValue(job)!, cancellation);
            Document.Print(parsed.GetValue(output)!, details, () => Text(details));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static async Task<JobDetails> ReadAsync(IGrainFactory grains, string name, CancellationToken cancellation)
    {
        var entry = await grains.GetGrain<IJobs>(RegistryKeys.Jobs).ShowAsync(name).WaitAsync(cancellation) ?? throw new InputException($"no job '{name}' is registered");
        var job = grains.GetGrain<IJob>(JobKeys.Of(name));
        if (entry.State != JobState.Running)
        {
            return new JobDetails(entry, null, entry.Rounds > 0 ? await LastReportAsync(job, entry.Rounds, cancellation) : null, []);
        }

        var status = await job.WatchAsync(-1).WaitAsync(cancellation);
        var report = status.MeasuredRound >= 0 ? await job.ReportAsync(status.MeasuredRound).WaitAsync(cancellation) : null;
        var regions = await Task.WhenAll(entry.Regions.Select(region => RegionAsync(grains, region, name))).WaitAsync(cancellation);
        return new JobDetails(entry, status, report, [.. regions]);
    }

    /// <summary>The rounds of a job that is over end somewhere at or before its most.</summary>
    private static async Task<RoundReport?> LastReportAsync(IJob job, int most, CancellationToken cancellation)
    {
        const int Batch = 16;
        for (var last = most; last >= 0; last -= Batch)
        {
            var rounds = Enumerable.Range(Math.Max(0, last - Batch + 1), Math.Min(Batch, last + 1));
            var reports = await Task.WhenAll(rounds.Select(job.ReportAsync)).WaitAsync(cancellation);
            if (reports.LastOrDefault(report => report is not null) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static async Task<RegionStatus> RegionAsync(IGrainFactory grains, string region, string job)
    {
        try
        {
            return await RegionWatch.StatusAsync(grains, region, job);
        }
        catch (Exception error) when (ClusterErrors.IsPassing(error))
        {
            return RegionStatus.Idle(region) with { Phase = "no answer" };
        }
    }

    internal static string Text(JobDetails details)
    {
        var entry = details.Job;
        var table = new TextTable();
        table.Add("job", entry.Name);
        table.Add("state", Words.Of(entry.State) + (entry.Message.Length > 0 ? $": {entry.Message}" : ""));
        table.Add("submitted", $"{Times.Text(entry.SubmittedAt)} by {entry.By}");
        table.Add("started", Times.Text(entry.StartedAt));
        table.Add("ended", Times.Text(entry.EndedAt));
        table.Add("specification", entry.SpecSha256);
        if (details.Status is { State: JobState.Unknown })
        {
            table.Add("round", "not known now: a silo of the root is about to take the job up");
        }
        else if (details.Status is { } status)
        {
            // Below 0 the activation has not read yet how far the job is.
            var round = status.CommittedRound < 0 ? "" : $"{status.CommittedRound}{(entry.Rounds > 0 ? $" of {entry.Rounds}" : "")}, ";
            table.Add("round", $"{round}{status.Activity}{(status.Holdup.Length > 0 ? $"; {status.Holdup}" : "")}");
        }

        if (details.Report is { } report)
        {
            table.Add("measured", Measured(report.Round, report.Metrics));
            if (report.Personal is { } personal)
            {
                table.Add("personal", Measured(report.Round, personal.Metrics));
            }

            if (UnmeasuredText.Of(report.Round, report.Admitted, report.Hospitals.Count) is { } sentence)
            {
                table.Add("note", sentence);
            }

            table.Add("model", report.Model);
        }

        if ((details.Status?.Best ?? entry.Best) is { } best)
        {
            table.Add("best", string.Create(CultureInfo.InvariantCulture, $"round {best.Round}: {best.Metric} {best.Value:0.000}; hierfl models download {entry.Name} --best --out DIR"));
        }

        foreach (var region in details.Regions)
        {
            table.Add($"region {region.Region}", $"{region.Phase}, {RegionText.Hospitals(region)}");
        }

        return table.ToString();
    }

    private static string Measured(int round, ImmutableSortedDictionary<string, MetricEstimate> metrics) => string.Create(
        CultureInfo.InvariantCulture,
        $"round {round}: {string.Join("  ", metrics.Select(metric => $"{metric.Key} {metric.Value.Value.ToString("0.000", CultureInfo.InvariantCulture)}"))}");

    internal sealed record JobDetails(JobEntry Job, JobStatus? Status, RoundReport? Report, ImmutableArray<RegionStatus> Regions);
}
