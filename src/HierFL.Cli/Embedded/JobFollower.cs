using System.Collections.Immutable;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Cli.Embedded;

/// <summary>Hands the job in and follows it to its end.</summary>
internal sealed class JobFollower(IGrainFactory grains, JobSpec spec, HospitalFleet fleet, RunProgress progress)
{
    /// <summary>Every measured round so far.</summary>
    public ImmutableSortedDictionary<int, RoundReport> Reports { get; private set; } = ImmutableSortedDictionary<int, RoundReport>.Empty;

    public async Task<JobStatus> RunAsync(JobSubmission submission, CancellationToken cancellation)
    {
        var job = grains.GetGrain<IJob>(JobKeys.Of(spec.Name));
        await job.SubmitAsync(submission).WaitAsync(cancellation);
        var status = new JobStatus(0, JobState.Running, -1, -1, "", "");
        while (true)
        {
            var next = job.WatchAsync(status.Revision).WaitAsync(cancellation);
            if (await Task.WhenAny(next, fleet.Faulted) == fleet.Faulted)
            {
                await fleet.Faulted;
            }

            status = await next;
            await CollectAsync(job, status, cancellation);
            progress.Show(status);
            if (status.IsOver)
            {
                return status;
            }
        }
    }

    /// <summary>Fetches the reports that are new.</summary>
    private async Task CollectAsync(IJob job, JobStatus status, CancellationToken cancellation)
    {
        var first = Reports.IsEmpty ? 0 : Reports.Keys.Last() + 1;
        for (var round = first; round <= status.MeasuredRound; round++)
        {
            if (await job.ReportAsync(round).WaitAsync(cancellation) is { } report)
            {
                Reports = Reports.SetItem(round, report);
                progress.Show(report);
            }
        }
    }
}
