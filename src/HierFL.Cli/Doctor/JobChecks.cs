using System.Collections.Immutable;
using HierFL.Cli.Cluster;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using RegionEntry = HierFL.Grains.Registry.RegionEntry;

namespace HierFL.Cli.Doctor;

/// <summary>Jobs that do not get on, and what they wait for.</summary>
internal static class JobChecks
{
    /// <summary>After so long without a first round, somebody should look.</summary>
    private static readonly TimeSpan LongStart = TimeSpan.FromHours(1);

    public static async Task<IEnumerable<CheckResult>> RunAsync(
        IGrainFactory grains, ImmutableArray<RegionEntry> regions, DateTimeOffset now, CancellationToken cancellation)
    {
        var jobs = await JobLookup.AllAsync(grains, cancellation);
        var results = new List<CheckResult>();
        foreach (var job in jobs.Where(job => job.State == JobState.Running))
        {
            var status = await grains.GetGrain<IJob>(JobKeys.Of(job.Name)).WatchAsync(-1).WaitAsync(cancellation);
            results.Add(Running(job, status, regions, now));
        }

        var queued = jobs.Where(job => job.State == JobState.Queued).ToArray();
        if (queued.Length > 0 && results.Count == 0)
        {
            results.Add(CheckResult.Fail("jobs", $"{queued.Length} wait and none runs: {queued[0].Name} is the first", "look at the log of the root's silos: whoever begins jobs does not"));
        }

        return results.Count > 0 ? results : [CheckResult.Ok("jobs", "none is under way")];
    }

    internal static CheckResult Running(JobEntry job, JobStatus status, ImmutableArray<RegionEntry> regions, DateTimeOffset now)
    {
        var check = $"job {job.Name}";
        var lost = job.Regions.Where(name => regions.FirstOrDefault(region => region.Name == name) is not { IsAvailable: true }).ToArray();
        var found = $"round {Math.Max(0, status.CommittedRound)}{(job.Rounds > 0 ? $" of {job.Rounds}" : "")}, {status.Activity}";
        return lost.Length > 0 ? CheckResult.Fail(check, $"{found}; without region {string.Join(" and ", lost)}, which is unavailable", "bring the region back, or submit the job with --regions for the others")
            : status.Holdup.Length > 0 ? CheckResult.Warn(check, $"{found}; {status.Holdup}", "somebody there has to act: hierfl-agent jobs list, then hierfl-agent jobs approve or deny")
            : status.CommittedRound <= 0 && now - job.StartedAt > LongStart ? CheckResult.Warn(check, $"{found}; started {Rendering.Times.Text(job.StartedAt)}, and no round is committed", $"hierfl jobs show {job.Name} says whom its regions wait for")
            : CheckResult.Ok(check, found);
    }
}
