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
internal sealed class PassPlanner(RosterCounts rosters, ContentStore content, TimeProvider clock, SiloOptions silo)
{
    public async Task<RootPass> PlanAsync(JobRun run, RoundTask task, int round, RootPass? outer)
    {
        var (spec, began) = (run.Spec, clock.GetTimestamp());
        var counts = await rosters.OfAsync(run.TakeCountsAhead(), run.Submission.Regions, spec.Data.Dataset, task != RoundTask.Evaluate);
        var record = task == RoundTask.Evaluate ? null : run.Replay.GetValueOrDefault(round);
        var cohort = record is null ? null : ReplayCohort(record);
        var draw = task == RoundTask.Train && record is null ? spec.Cohort.Draw(spec.Seed) : null;
        var total = record?.Asked ?? counts.Values.Sum(count => draw?.Asked(count.Hospitals) ?? count.Hospitals);
        var wanted = counts.Values.Sum(count => draw?.Wanted(count.Hospitals) ?? count.Hospitals);
        var mostRows = record?.MostRows ?? counts.Values.Max(count => count.MostRows);
        var regions = cohort?.Keys.ToImmutableArray() ?? [.. counts.Where(pair => pair.Value.Hospitals > 0).Select(pair => pair.Key)];
        var regionCount = record?.Regions ?? regions.Length;
        if (total == 0)
        {
            throw TooFew($"no hospital offers {(task == RoundTask.Evaluate ? "" : "training rows of ")}data set '{spec.Data.Dataset}'");
        }

        if (draw is not null && spec.Cohort.Min > wanted)
        {
            throw TooFew($"cohort.min is {spec.Cohort.Min}, but of {counts.Values.Sum(count => count.Hospitals)} hospitals a round takes {wanted}: lower it, or raise cohort.fraction");
        }

        var regionalRounds = task == RoundTask.Train ? spec.Region.Rounds : 1;
        var plan = new RoundPlan
        {
            Key = new RoundKey(spec.Name, run.Checkpoints.Epoch, run.Sequence + 1),
            Task = task,
            Round = round,
            Attempt = run.Attempt,
            Job = run.Submission.Spec,
            Model = task is RoundTask.Train or RoundTask.Evaluate ? run.ModelRef : null,
            Shared = task == RoundTask.Train ? run.SharedRef : null,
            Preprocessing = task is RoundTask.Train or RoundTask.Evaluate ? run.Checkpoints.PreprocessingRef : run.Submission.Preprocessing,
            Ring = Ring(run, task, mostRows, total),
            Means = task == RoundTask.Deviations ? run.Means!.Value : [],
            RegionalRounds = regionalRounds,
            RegionRing = task == RoundTask.Train && (regionalRounds > 1 || !spec.Region.Weight.IsThatOfHospitals)
                ? RegionRing(run, mostRows, total, regionCount)
                : null,
            Cohort = draw,
        };
        run.Sequence += regionalRounds;
        var span = RoundTraces.Tag(RoundTraces.BeginLong("round", run.Span?.Id ?? run.Submission.Trace), plan);
        return new RootPass
        {
            Plan = plan,
            Order = Order(run, plan, cohort, counts) with { Trace = span?.Id },
            Round = TierRound.Plan(Window(spec, plan, regions, record?.Admitted.Select(item => item.Hospital).Distinct().Count(), wanted), new DirectCollect()),
            Asked = total,
            MostRows = mostRows,
            Regions = regionCount,
            Of = record?.Of ?? counts.Values.Sum(count => count.Hospitals),
            Outer = outer,
            StartedAt = clock.GetTimestamp(),
            PhaseBegan = began,
            Span = span,
        };
    }

    /// <summary>Hospitals of a real federation may come yet.</summary>
    private Exception TooFew(string sentence) => silo.AwaitsHospitals ? new NoHospitalException(sentence) : new JobFailedException(sentence);

    /// <summary>The hospitals of a recorded round by region, a list for each regional round.</summary>
    private static ImmutableSortedDictionary<string, ImmutableArray<ImmutableArray<string>>> ReplayCohort(RoundRecord record) =>
        record.Admitted.GroupBy(item => item.Region).ToImmutableSortedDictionary(
            region => region.Key,
            region => region.GroupBy(item => item.Step).OrderBy(step => step.Key)
                .Select(step => step.Select(item => item.Hospital).Order(StringComparer.Ordinal).ToImmutableArray()).ToImmutableArray(),
            StringComparer.Ordinal);

    private static RingPlan Ring(JobRun run, RoundTask task, long mostRows, int hospitals)
    {
        var features = run.Preprocessing.Features.Length;
        var maxWeight = Math.Max(1, run.Spec.Aggregation.WeightOf(mostRows));
        return task switch
        {
            RoundTask.Means => RingPlans.ForLanes(FeatureMoments.MeanLanes(features), maxWeight, hospitals),
            RoundTask.Deviations => RingPlans.ForLanes(FeatureMoments.DeviationLanes(features), maxWeight, hospitals),
            RoundTask.Classes => RingPlans.ForLanes(ClassCounts.Lanes(run.Spec.Target), maxWeight, hospitals),
            RoundTask.Evaluate => RingPlans.ForLanes(PersonalLanes.For(run.Spec, run.Width), maxWeight, hospitals),
            _ => RingPlans.ForTraining(
                run.Model.Layout, maxWeight, hospitals, [.. TrainingLanes.Lanes, .. run.Spec.Algorithm.Lanes], shared: run.Spec.Algorithm.Shared),
        };
    }

    /// <summary>A region's whole way is as long as its steps together, and weighs as much as its hospitals together, or its cap.</summary>
    private static RingPlan RegionRing(JobRun run, long mostRows, int hospitals, int regions)
    {
        var maxWeight = run.Spec.Region.Weight.Of(Math.Max(1, run.Spec.Aggregation.WeightOf(mostRows)) * hospitals);
        var steps = run.Spec.Region.Rounds;
        return RingPlans.ForTraining(
            run.Model.Layout, maxWeight, regions, TrainingLanes.Lanes, RingPlans.ParameterBound * steps, RingPlans.BufferBound * steps);
    }

    private RegionOrder Order(
        JobRun run,
        RoundPlan plan,
        ImmutableSortedDictionary<string, ImmutableArray<ImmutableArray<string>>>? cohort,
        ImmutableSortedDictionary<string, RosterCount> counts)
    {
        var deadlines = new[] { run.Spec.Region.Deadline, run.Spec.Cohort.Deadline }.Where(time => time is not null).ToArray();
        var documents = new OrderEnclosures(content, plan.Key.Job, isNear: silo.Region == SiloOptions.EveryRegion);
        return new RegionOrder
        {
            Key = plan.Key,
            Plan = documents.Put($"plan/{plan.Task}", WireJson.Bytes(plan)),
            Dataset = run.Spec.Data.Dataset,
            Counted = documents.Put($"counts/{plan.Task}", WireJson.Bytes(counts)),
            Minimum = plan.Task == RoundTask.Evaluate ? 1 : run.Spec.Region.Min,

            // The whole of a region's part has to end in time, so its rounds share the time.
            Deadline = cohort is not null || deadlines.Length == 0 ? null : deadlines.Min() / plan.RegionalRounds,
            Cohort = cohort is null ? null : documents.Put($"cohort/{plan.Task}", WireJson.Bytes(cohort)),
            States = run.Submission.IsStateful && NeedsStates(run.Spec, plan.Task) && run.Manifest is { } manifest
                ? documents.Put("states", WireJson.Bytes(manifest.States))
                : null,
            Enclosed = documents.Enclosed,
            Ended = run.Ended,
        };
    }

    /// <summary>What hospitals keep they need to train, and to measure a model of their own that is in it.</summary>
    private static bool NeedsStates(JobSpec spec, RoundTask task) =>
        task == RoundTask.Train || (task == RoundTask.Evaluate && spec.Personalization.Traits.HasFlag(Traits.Stateful));

    /// <summary>
    /// The root waits for every region unless the job leaves lost ones behind; a region ends its own window by its own deadline. An evaluation takes what
    /// hospitals let out; a replay needs exactly what is recorded.
    /// </summary>
    private static RoundWindow Window(JobSpec spec, RoundPlan plan, ImmutableArray<string> regions, int? recorded, int hospitals) => new()
    {
        Key = plan.Key,
        Cohort = [.. regions.Order(StringComparer.Ordinal)],
        Minimum = plan.Task == RoundTask.Evaluate ? 1 : recorded ?? spec.Cohort.Min ?? hospitals,
        Deadline = spec.Region.Lost == LostRegion.Leave && recorded is null ? spec.Cohort.Deadline + TimeSpan.FromSeconds(5) : null,
        Evaluates = plan.Task == RoundTask.Train && JobCourse.IsDue(spec, plan.Round),
    };
}
