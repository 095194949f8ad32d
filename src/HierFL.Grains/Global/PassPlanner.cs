using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Global;

/// <summary>Makes the plan of a pass: whom it asks, what it needs, and a ring that cannot overflow.</summary>
internal sealed class PassPlanner(IGrainFactory grains, ContentStore content, TimeProvider clock)
{
    public async Task<RootPass> PlanAsync(JobRun run, RoundTask task, int round, RootPass? outer)
    {
        var spec = run.Spec;
        var counts = await CountAsync(run, task != RoundTask.Evaluate);
        var replayed = ReplayCohort(run, task, round);
        var total = replayed?.Values.Sum(hospitals => hospitals.Length) ?? counts.Values.Sum(count => count.Hospitals);
        var regions = replayed?.Keys.ToImmutableArray() ?? [.. counts.Where(pair => pair.Value.Hospitals > 0).Select(pair => pair.Key)];
        if (total == 0)
        {
            throw new JobFailedException($"no hospital offers {(task == RoundTask.Evaluate ? "" : "training rows of ")}data set '{spec.Data.Dataset}'");
        }

        var regionalRounds = task == RoundTask.Train ? spec.Region.Rounds : 1;
        var mostRows = counts.Values.Max(count => count.MostRows);
        var plan = new RoundPlan
        {
            Key = new RoundKey(spec.Name, run.Checkpoints.Epoch, run.Sequence + 1),
            Task = task,
            Round = round,
            Attempt = run.Attempt,
            Job = run.Submission.Spec,
            Model = task is RoundTask.Train or RoundTask.Evaluate ? run.ModelRef : null,
            Preprocessing = task is RoundTask.Train or RoundTask.Evaluate ? run.Checkpoints.PreprocessingRef : run.Submission.Preprocessing,
            Ring = Ring(run, task, mostRows, total),
            Means = task == RoundTask.Deviations ? run.Means!.Value : [],
            RegionalRounds = regionalRounds,
            RegionRing = task == RoundTask.Train && (regionalRounds > 1 || spec.Region.Weight == RegionWeight.Equal)
                ? RegionRing(run, mostRows, total, regions.Length)
                : null,
            RegionsCountEqual = spec.Region.Weight == RegionWeight.Equal,
        };
        run.Sequence += regionalRounds;
        return new RootPass
        {
            Plan = plan,
            Order = Order(run, plan, replayed),
            Round = TierRound.Plan(Window(spec, plan, regions, total), new DirectCollect()),
            Asked = total,
            Outer = outer,
            StartedAt = clock.GetTimestamp(),
        };
    }

    private async Task<ImmutableSortedDictionary<string, RosterCount>> CountAsync(JobRun run, bool learns)
    {
        var counts = await Task.WhenAll(run.Submission.Regions.Select(async region =>
            KeyValuePair.Create(region, await grains.GetGrain<IRegionRoster>(region).CountAsync(run.Spec.Data.Dataset, learns))));
        return counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The hospitals of a recorded round by region; null if the job is not a replay. Evaluations measure every hospital.</summary>
    private static ImmutableSortedDictionary<string, ImmutableArray<string>>? ReplayCohort(JobRun run, RoundTask task, int round) =>
        task == RoundTask.Evaluate || !run.Replay.TryGetValue(round, out var record)
            ? null
            : record.Admitted.GroupBy(item => item.Region).ToImmutableSortedDictionary(
                group => group.Key,
                group => group.Select(item => item.Hospital).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray(),
                StringComparer.Ordinal);

    private static RingPlan Ring(JobRun run, RoundTask task, long mostRows, int hospitals)
    {
        var features = run.Preprocessing.Features.Length;
        var maxWeight = Math.Max(1, run.Spec.Aggregation.WeightOf(mostRows));
        return task switch
        {
            RoundTask.Means => RingPlans.ForLanes(FeatureMoments.MeanLanes(features), maxWeight, hospitals),
            RoundTask.Deviations => RingPlans.ForLanes(FeatureMoments.DeviationLanes(features), maxWeight, hospitals),
            RoundTask.Evaluate => RingPlans.ForLanes(MetricLanes.For(run.Spec.Target.Task, run.Width), maxWeight, hospitals),
            _ => RingPlans.ForTraining(run.Model.Layout, maxWeight, hospitals, TrainingLanes.Lanes),
        };
    }

    /// <summary>A region's whole way is as long as its steps together, and weighs as much as its hospitals together.</summary>
    private static RingPlan RegionRing(JobRun run, long mostRows, int hospitals, int regions)
    {
        var maxWeight = run.Spec.Region.Weight == RegionWeight.Equal ? 1 : Math.Max(1, run.Spec.Aggregation.WeightOf(mostRows)) * hospitals;
        var steps = run.Spec.Region.Rounds;
        return RingPlans.ForTraining(
            run.Model.Layout, maxWeight, regions, TrainingLanes.Lanes, RingPlans.ParameterBound * steps, RingPlans.BufferBound * steps);
    }

    private RegionOrder Order(JobRun run, RoundPlan plan, ImmutableSortedDictionary<string, ImmutableArray<string>>? cohort)
    {
        var deadlines = new[] { run.Spec.Region.Deadline, run.Spec.Cohort.Deadline }.Where(time => time is not null).ToArray();
        return new RegionOrder
        {
            Key = plan.Key,
            Plan = content.Put(plan.Key.Job, $"plan/{plan.Task}", WireJson.Bytes(plan)),
            Dataset = run.Spec.Data.Dataset,
            Minimum = cohort is null ? run.Spec.Region.Min : 1,
            Deadline = deadlines.Length == 0 ? null : deadlines.Min(),
            Cohort = cohort is null ? null : content.Put(plan.Key.Job, $"cohort/{plan.Task}", WireJson.Bytes(cohort)),
            States = run.Submission.IsStateful && plan.Task == RoundTask.Train && run.Manifest is { } manifest
                ? content.Put(plan.Key.Job, "states", WireJson.Bytes(manifest.States))
                : null,
        };
    }

    /// <summary>The root waits for every region unless the job leaves lost ones behind; a region ends its own window by its own deadline.</summary>
    private static RoundWindow Window(JobSpec spec, RoundPlan plan, ImmutableArray<string> regions, int hospitals) => new()
    {
        Key = plan.Key,
        Cohort = [.. regions.Order(StringComparer.Ordinal)],
        Minimum = Math.Min(hospitals, spec.Cohort.Min ?? hospitals),
        Deadline = spec.Region.Lost == LostRegion.Leave ? spec.Cohort.Deadline + TimeSpan.FromSeconds(5) : null,
        Evaluates = plan.Task == RoundTask.Train && JobCourse.IsDue(spec, plan.Round),
    };
}
