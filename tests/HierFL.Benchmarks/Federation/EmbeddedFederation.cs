using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HierFL.Benchmarks.Reporting;
using HierFL.Cli.Embedded;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Learning.Hospital;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Benchmarks.Federation;

/// <summary>A federation in this process, as <c>hierfl run</c> makes it: one silo, and hospitals with a link inside the process.</summary>
internal static class EmbeddedFederation
{
    private const string Region = "north";

    /// <returns>Seconds of a round, and of the step and the store in it.</returns>
    public static async Task<(Measure Rounds, Measure Commits)> RunAsync(WorkFolder work, BenchmarkJob job, int hospitals, int warm, int measured)
    {
        using var store = new LocalFolderStore(work.Path("embedded/store"), CrashPoints.None);
        await using var silo = await EmbeddedSilo.StartAsync(new SiloOptions { Region = SiloOptions.EveryRegion, Store = store }, _ => { }, CancellationToken.None);
        await using var fleet = new Hospitals();
        var cache = new ContentCache(1L << 30);
        for (var i = 0; i < hospitals; i++)
        {
            await fleet.StartAsync($"h{i:000}", Region, work.Path($"embedded/h{i:000}"), new InProcessLink(silo.Services, Region), cache, flush: false);
        }

        var commits = new ConcurrentQueue<double>();
        using var listener = Listen(commits);
        var submission = JobDocuments.Make(job.Spec, job.Spec.Data.Features!.Value).Submission(silo.Services.GetRequiredService<ContentStore>(), [Region], null);
        var grain = silo.Grains.GetGrain<IJob>(JobKeys.Of(job.Spec.Name));
        await grain.SubmitAsync(submission);
        var status = new JobStatus(0, JobState.Running, -1, -1, "", "");
        while (!status.IsOver)
        {
            status = await grain.WatchAsync(status.Revision);
            fleet.RequireHealth();
        }

        return status.State == JobState.Finished
            ? (fleet.Clock.Rounds(warm, measured), new Measure([.. commits.Skip(warm)]))
            : throw new InvalidOperationException($"job {job.Spec.Name} ended as {status.State}: {status.Message}");
    }

    private static MeterListener Listen(ConcurrentQueue<double> commits)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "hierfl.round.duration")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, labels, _) =>
        {
            foreach (var label in labels)
            {
                if (label is { Key: "phase", Value: "commit" })
                {
                    commits.Enqueue(seconds);
                }
            }
        });
        listener.Start();
        return listener;
    }
}
