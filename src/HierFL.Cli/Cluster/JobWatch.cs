using System.Collections.Immutable;
using HierFL.Cli.Rendering;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Cluster;

/// <summary>Follows a job of the cluster to its end. A lost connection is waited for; the job does not depend on being watched.</summary>
internal sealed class JobWatch(IGrainFactory grains, string name, RunProgress progress)
{
    /// <summary>Reports asked for at a time.</summary>
    private const int Batch = 16;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private readonly PatientCalls _calls = new(progress.Say);
    private readonly IJobs _jobs = grains.GetGrain<IJobs>(RegistryKeys.Jobs);
    private readonly IJob _job = grains.GetGrain<IJob>(JobKeys.Of(name));
    private string _said = "";

    /// <summary>Every measured round so far.</summary>
    public ImmutableSortedDictionary<int, RoundReport> Reports { get; private set; } = ImmutableSortedDictionary<int, RoundReport>.Empty;

    /// <exception cref="InputException">There is no such job.</exception>
    public async Task<JobEntry> RunAsync(CancellationToken cancellation)
    {
        var seen = -1L;
        while (true)
        {
            var entry = await _calls.AskAsync(() => _jobs.ShowAsync(name), cancellation) ?? throw new InputException($"no job '{name}' is registered");
            if (entry.IsOver)
            {
                await CollectAsync(entry.Rounds, cancellation);
                return entry;
            }

            if (entry.State == JobState.Queued)
            {
                Say("waiting for its turn: other jobs are running");
                await Task.Delay(Turn, cancellation);
                continue;
            }

            var before = seen;
            var status = await _calls.AskAsync(() => _job.WatchAsync(before), cancellation);
            seen = status.Revision;
            progress.Show(status);
            await CollectAsync(status.MeasuredRound, cancellation);
            if (status.State != JobState.Running)
            {
                // The registry hears of the end in a moment.
                await Task.Delay(Turn / 10, cancellation);
            }
        }
    }

    /// <summary>Fetches the reports up to a round that are new; rounds that were not measured have none.</summary>
    private async Task CollectAsync(int last, CancellationToken cancellation)
    {
        var first = Reports.IsEmpty ? 0 : Reports.Keys.Last() + 1;
        foreach (var rounds in Enumerable.Range(first, Math.Max(0, last - first + 1)).Chunk(Batch))
        {
            var found = await Task.WhenAll(rounds.Select(round => _calls.AskAsync(() => _job.ReportAsync(round), cancellation)));
            foreach (var report in found.OfType<RoundReport>())
            {
                Reports = Reports.SetItem(report.Round, report);
                progress.Show(report);
            }
        }
    }

    private void Say(string line)
    {
        if (_said != line)
        {
            _said = line;
            progress.Say(line);
        }
    }
}
