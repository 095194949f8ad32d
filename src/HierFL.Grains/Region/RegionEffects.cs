using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Access;
using HierFL.Grains.Audit;
using HierFL.Grains.Global;
using HierFL.Grains.Hospital;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Region;

/// <summary>Carries out what a region's round machine says: messages, sums, and the hand-over to the root.</summary>
internal sealed class RegionEffects(
    IGrainFactory grains, ContentResolver content, IntakePasses passes, RegionHolders holders, PartialExchange exchange, RegionalSteps steps, SumWorkers workers,
    RoundAudit audit, SiloOptions silo, RegionMeter meter)
{
    /// <summary>Reads the plan and takes the cohort.</summary>
    public async Task<RegionBeginning> BeginAsync(string region, RegionOrder order)
    {
        Take(order.Enclosed);
        RoundPlan plan;
        var document = await content.NeedAsync(order.Plan);
        try
        {
            plan = RoundPlan.Read(document.Span);
        }
        catch (FormatException newer)
        {
            // The root is ahead of this silo: who looks at the job reads it there.
            return new RegionBeginning(null, $"region '{region}' cannot begin: {newer.Message}");
        }

        passes.Announce(region, plan, order.Contents);
        FetchAhead(plan);
        var cohorts = order.Cohort is { } prescribed
            ? WireJson.Read<ImmutableSortedDictionary<string, ImmutableArray<ImmutableArray<string>>>>((await content.NeedAsync(prescribed)).Span).GetValueOrDefault(region, [])
            : [];
        var cohort = order.Cohort is null
            ? await grains.GetGrain<IRegionRoster>(region).AllAsync(order.Dataset, plan.Task != RoundTask.Evaluate)
            : cohorts.IsEmpty ? [] : cohorts[0];
        var counted = WireJson.Read<ImmutableSortedDictionary<string, RosterCount>>((await content.NeedAsync(order.Counted)).Span).GetValueOrDefault(region);
        if (cohort.IsEmpty || (order.Cohort is null && cohort.Length > (counted?.Hospitals ?? 0)))
        {
            return new RegionBeginning(null, cohort.IsEmpty
                ? $"no hospital of region '{region}' takes part"
                : $"region '{region}' has {cohort.Length} hospitals by now, planned were {counted?.Hospitals ?? 0}");
        }

        var draw = order.Cohort is null ? plan.Cohort : null;
        var asked = draw is null ? cohort : await workers.RunAsync(() => draw.Select(cohort, plan.Round));
        var run = new RegionRun
        {
            Region = region,
            Span = RoundTraces.Tag(RoundTraces.BeginLong("order", order.Trace), plan)?.SetTag(RoundTraces.RegionTag, region),
            Order = order,
            Plan = plan,
            PlanRef = order.Plan,
            GlobalModel = plan.Model,
            LastAccepted = order.States is { } states ? WireJson.Read<ImmutableDictionary<string, string>>((await content.NeedAsync(states)).Span) : [],
            Cohorts = cohorts,
            Round = Window(order, plan, asked, draw?.Wanted(cohort.Length)),
        };
        return new RegionBeginning(plan.RegionRing is null ? run : await steps.ResumeAsync(run), null);
    }

    /// <summary>What came with an order need not be fetched. More than is ever sent is not looked at.</summary>
    private void Take(ImmutableArray<ReadOnlyMemory<byte>> enclosed)
    {
        if (enclosed.Sum(document => (long)document.Length) <= RegionOrder.MostEnclosedBytes)
        {
            foreach (var document in enclosed)
            {
                content.Keep(document);
            }
        }
    }

    /// <summary>Hospitals ask for these in a moment: the way to the root and the way to the hospitals are gone at the same time.</summary>
    private void FetchAhead(RoundPlan plan)
    {
        foreach (var ahead in new[] { plan.Model, plan.Shared }.OfType<ContentRef>())
        {
            content.FindAsync(ahead, ContentScope.Region, CancellationToken.None).Ignore();
        }
    }

    public void OpenIntake(RegionRun run, long fence)
    {
        passes.Open(run.Region, run.Plan, [run.PlanRef, run.GlobalModel, .. run.Order.Contents], fence);
        meter.Began(run);
    }

    /// <summary>A pass has taken a step.</summary>
    public void Stepped(RegionRun run, RoundPhase before)
    {
        meter.Stepped(run, before);
        if (run.Round.IsOver)
        {
            RoundTraces.End(run.Span);
        }
    }

    public IReadOnlyList<string> Gone(IEnumerable<string> accumulators) => holders.Gone(accumulators);

    /// <summary>What the root says of a pass that this region does not know.</summary>
    public Task<bool> IsOverAsync(string region, RoundKey key) =>
        grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(key.Job)).IsOverAsync(key, region);

    /// <summary>What the root says of the job.</summary>
    public Task<bool> IsJobOverAsync(string region, string job) => grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(job)).IsJobOverAsync(region);

    /// <summary>
    /// Whether the same may go well in a while, so that the pass need not be given up for it: a transfer between silos that broke, a store that does not answer.
    /// In an embedded run that store is the root's too, which ends the job with the store's sentence.
    /// </summary>
    public bool IsPassing(Exception error) =>
        error is OrleansException or TimeoutException or HttpRequestException or ContentUnreachableException or CallRefusedException
            || (error is StoreUnavailableException && silo.AwaitsHospitals);

    public async Task<RegionFollowUp> CarryAsync(RegionRun run, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                await InviteAsync(run, invite.Members);
                return RegionFollowUp.Nothing;
            case Seal seal:
                return new RegionFollowUp(await holders.SealAsync(run.Region, run.Key.Job, seal.Holder), null);
            case Commit commit when !run.IsCommitting:
                run.IsCommitting = true;
                try
                {
                    return await CommitAsync(run, commit);
                }
                finally
                {
                    run.IsCommitting = false;
                }

            case Hold hold:
                await grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(run.Key.Job)).HoldAsync(run.Order.Key, run.Region, hold.Holdup);
                return RegionFollowUp.Nothing;
            case Abandon abandon:
                holders.Close(run.Region, run.Key);
                await RefuseAsync(run, abandon.Reason);
                return RegionFollowUp.Nothing;
            default:
                return RegionFollowUp.Nothing;
        }
    }

    /// <summary>Gives the order again to those who have neither contributed nor declined.</summary>
    public Task AskAsync(RegionRun run) => run.Round.Phase is CollectPhase collect
        ? InviteAsync(run, run.Round.Window.Cohort.Where(hospital => !collect.Protocol.IsDecided(hospital)))
        : Task.CompletedTask;

    public Task RefuseAsync(RegionRun run, string reason) => RefuseAsync(run.Region, run.Order.Key, reason);

    public Task RefuseAsync(string region, RoundKey key, string reason) => grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(key.Job))
        .RefuseAsync(key, region, UpdateOutcome.Rejected(RejectionReason.Unplanned, reason));

    /// <summary>The root has committed the pass: what was kept for it is of no more use.</summary>
    public async Task ForgetAsync(RegionRun run)
    {
        Release(run);
        if (run.Plan.RegionRing is not null)
        {
            await steps.ForgetAsync(run);
        }
    }

    /// <summary>
    /// The pass is over, however it ended: no input moves it any more, and its sum need not lie beside that of the next one. Its regional steps stay, for a pass of the
    /// same round goes on from them.
    /// </summary>
    public void Release(RegionRun run)
    {
        exchange.Drop(run.Region, run.Order.Key);
        run.Combined = null;
        if (run.IsReleased)
        {
            return;
        }

        run.IsReleased = true;
        RoundTraces.End(run.Span);
        holders.Close(run.Region, run.Key);
        LargeMemory.Reclaim(8L * run.Plan.Ring.FloatCount);
    }

    /// <summary>Drops what a region has made for a job that is over; also once more, when what was under way at its end has put something here.</summary>
    public void LetGo(string region, string job)
    {
        exchange.Drop(region, job);
        steps.End(region, job);
        audit.Forget(region, job);
    }

    /// <summary>Nothing of the job is taken in any more, and nothing of it stays in the region's silos; orders not begun are withdrawn.</summary>
    public async Task EndAsync(string region, string job, IEnumerable<string> asked)
    {
        meter.End(region, job);
        holders.End(region, job);
        LetGo(region, job);
        await Task.WhenAll(asked.Select(hospital => grains.GetGrain<IHospital>(GrainKeys.Hospital(region, hospital)).WithdrawAsync(job)));
    }

    /// <param name="order">What the root asked.</param>
    /// <param name="plan">The plan of the step.</param>
    /// <param name="cohort">Who is asked.</param>
    /// <param name="goal">Updates that are enough; null wants all.</param>
    internal static TierRound Window(RegionOrder order, RoundPlan plan, ImmutableArray<string> cohort, int? goal) => TierRound.Plan(
        new RoundWindow
        {
            Key = plan.Key,
            Cohort = cohort,
            Minimum = order.Cohort is null ? order.Minimum : cohort.Length,
            Deadline = order.Deadline,
            Goal = goal,
            HasParent = true,
        },
        new DirectCollect());

    private async Task<RegionFollowUp> CommitAsync(RegionRun run, Commit commit)
    {
        using var span = RoundTraces.BeginUnder("combine", run.Span?.Id, run.Plan)?.SetTag(RoundTraces.RegionTag, run.Region);
        if (run.Combined is not { } combined || !combined.Holders.SequenceEqual(commit.Holders))
        {
            var parts = new List<PartialAggregate>();
            foreach (var holder in commit.Holders)
            {
                if (await holders.FetchAsync(run, holder) is not { } part)
                {
                    return new RegionFollowUp(new HolderLost(holder), null);
                }

                parts.Add(part);
            }

            var partial = parts.Count == 1 ? parts[0] : await workers.RunAsync(() => Merge(parts));
            if (run.Plan.RegionRing is not null)
            {
                var (next, encoded) = await steps.CommitAsync(run, partial);
                if (encoded is null)
                {
                    return new RegionFollowUp(null, next);
                }

                partial = encoded;
            }

            partial.Refusals = run.Round.Phase is CommitPhase phase ? phase.Combined.Collected.Protocol.Refusals : [];
            run.Combined = combined = (commit.Holders, partial);
            await audit.AdmittedAsync(run.Region, run.Plan, partial.Contents, partial.Refusals);
            ShowLossesAsync(run, partial).Ignore();
        }

        var name = new PartialName(run.Region, run.Order.Key, combined.Partial.Digest);
        exchange.Publish(name, combined.Partial);
        await grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(run.Key.Job)).OfferAsync(name.Key, name.Region, name.Digest, holders.Silo);
        return RegionFollowUp.Nothing;
    }

    /// <summary>For metrics only: what fails shows nothing, rather than a name that is not to be seen.</summary>
    private async Task ShowLossesAsync(RegionRun run, PartialAggregate partial)
    {
        if (run.Plan.Task == RoundTask.Train && meter.ShowsLosses)
        {
            var pseudonyms = await grains.GetGrain<IRegionRoster>(run.Region).PseudonymsAsync();
            meter.Trained(run.Region, run.Key.Job,
            [
                .. partial.Reports.Where(report => report.Value.ContainsKey(LossReport.Loss))
                    .Select(report => (pseudonyms.GetValueOrDefault(report.Key, report.Key), report.Value[LossReport.Loss])),
            ]);
        }
    }

    /// <summary>Several accumulators become a new sum; a single one goes up as it is.</summary>
    private static PartialAggregate Merge(List<PartialAggregate> parts)
    {
        var merged = new PartialAggregate(new RingSum(parts[0].Sum.Plan));
        foreach (var part in parts)
        {
            merged.Merge(part);
        }

        return merged;
    }

    private async Task InviteAsync(RegionRun run, IEnumerable<string> hospitals)
    {
        var plan = await RidesAlongAsync(run.PlanRef);
        await Task.WhenAll(hospitals.Select(hospital => grains.GetGrain<IHospital>(GrainKeys.Hospital(run.Region, hospital)).DeliverAsync(
            new WorkOrder(run.Key, hospital, run.PlanRef, run.LastAccepted.GetValueOrDefault(hospital)) { PlanBytes = plan, Trace = run.Span?.Id })));
    }

    /// <summary>A small plan, for hospitals elsewhere; those of an embedded run find it here.</summary>
    private async Task<ReadOnlyMemory<byte>> RidesAlongAsync(ContentRef plan) =>
        silo.Region == SiloOptions.EveryRegion || plan.Length > WorkOrder.MostPlanBytes
            ? default
            : await content.FindAsync(plan, ContentScope.Silo, CancellationToken.None) ?? default;
}
