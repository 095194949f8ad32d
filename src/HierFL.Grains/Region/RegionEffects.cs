using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hospital;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Region;

/// <summary>Carries out what a region's round machine says: messages, sums, and the hand-over to the root.</summary>
internal sealed class RegionEffects(
    IGrainFactory grains, ContentStore content, UpdateIntake intake, PartialExchange exchange, RegionalSteps steps, SumWorkers workers)
{
    /// <summary>Reads the plan and takes the cohort.</summary>
    public async Task<RegionBeginning> BeginAsync(string region, RegionOrder order)
    {
        var plan = WireJson.Read<RoundPlan>(Need(order.Plan).Span);
        var cohorts = order.Cohort is { } prescribed
            ? WireJson.Read<ImmutableSortedDictionary<string, ImmutableArray<ImmutableArray<string>>>>(Need(prescribed).Span).GetValueOrDefault(region, [])
            : [];
        var cohort = order.Cohort is null
            ? await grains.GetGrain<IRegionRoster>(region).AllAsync(order.Dataset, plan.Task != RoundTask.Evaluate)
            : cohorts.IsEmpty ? [] : cohorts[0];
        var counted = WireJson.Read<ImmutableSortedDictionary<string, RosterCount>>(Need(order.Counted).Span).GetValueOrDefault(region);
        if (cohort.IsEmpty || (order.Cohort is null && cohort.Length > (counted?.Hospitals ?? 0)))
        {
            return new RegionBeginning(null, cohort.IsEmpty
                ? $"no hospital of region '{region}' takes part"
                : $"region '{region}' has {cohort.Length} hospitals by now, planned were {counted?.Hospitals ?? 0}");
        }

        var run = new RegionRun
        {
            Region = region,
            Order = order,
            Plan = plan,
            PlanRef = order.Plan,
            GlobalModel = plan.Model,
            LastAccepted = order.States is { } states ? WireJson.Read<ImmutableDictionary<string, string>>(Need(states).Span) : [],
            Cohorts = cohorts,
            Round = Window(order, plan, cohort),
        };
        return new RegionBeginning(plan.RegionRing is null ? run : await steps.ResumeAsync(run), null);
    }

    public void OpenIntake(RegionRun run, long fence)
    {
        run.Intake = new IntakePass(run.Region, run.Plan, fence);
        intake.Open(run.Region, run.Intake);
    }

    public async Task<RegionFollowUp> CarryAsync(RegionRun run, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                await InviteAsync(run, invite.Members);
                return RegionFollowUp.Nothing;
            case Seal seal:
                return new RegionFollowUp(run.Intake!.Seal(seal.Holder) is { } part ? new Sealed(seal.Holder, part.Contents()) : new HolderLost(seal.Holder), null);
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

            case Abandon abandon:
                intake.Close(run.Region, run.Key);
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
        exchange.Drop(run.Region, run.Key.Job);
        if (run.Plan.RegionRing is not null)
        {
            await steps.ForgetAsync(run);
        }
    }

    /// <summary>Nothing of the job is taken in any more; orders not begun are withdrawn.</summary>
    public async Task EndAsync(string region, string job, RegionRun? run)
    {
        intake.Close(region, new RoundKey(job, long.MaxValue, 0));
        exchange.Drop(region, job);
        await Task.WhenAll((run?.Round.Window.Cohort ?? []).Select(hospital =>
            grains.GetGrain<IHospital>(GrainKeys.Hospital(region, hospital)).WithdrawAsync(job)));
    }

    internal static TierRound Window(RegionOrder order, RoundPlan plan, ImmutableArray<string> cohort) => TierRound.Plan(
        new RoundWindow
        {
            Key = plan.Key,
            Cohort = cohort,
            Minimum = order.Cohort is null ? order.Minimum : cohort.Length,
            Deadline = order.Deadline,
        },
        new DirectCollect());

    private async Task<RegionFollowUp> CommitAsync(RegionRun run, Commit commit)
    {
        var parts = commit.Holders.Select(holder => run.Intake!.Find(holder)!.Partial).ToArray();
        var partial = await workers.RunAsync(() => Merge(parts));
        if (run.Plan.RegionRing is not null)
        {
            var (next, encoded) = await steps.CommitAsync(run, partial);
            if (next is not null)
            {
                return new RegionFollowUp(null, next);
            }

            partial = encoded!;
        }

        partial.Refusals = run.Round.Phase is CommitPhase phase ? phase.Combined.Collected.Protocol.Refusals : [];
        var digest = partial.Digest;
        exchange.Publish(run.Region, run.Order.Key, digest, partial);
        await grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(run.Key.Job)).OfferAsync(run.Order.Key, run.Region, digest);
        return RegionFollowUp.Nothing;
    }

    /// <summary>One accumulator goes up as it is; several are merged into a new sum.</summary>
    private static PartialAggregate Merge(PartialAggregate[] parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        var merged = new PartialAggregate(new RingSum(parts[0].Sum.Plan));
        foreach (var part in parts)
        {
            merged.Merge(part);
        }

        return merged;
    }

    private Task InviteAsync(RegionRun run, IEnumerable<string> hospitals) => Task.WhenAll(hospitals.Select(hospital =>
        grains.GetGrain<IHospital>(GrainKeys.Hospital(run.Region, hospital))
            .DeliverAsync(new WorkOrder(run.Key, hospital, run.PlanRef, run.LastAccepted.GetValueOrDefault(hospital)))));

    private ReadOnlyMemory<byte> Need(ContentRef reference) =>
        content.Find(reference) ?? throw new InvalidOperationException($"content {reference.Sha256} ({reference.Length} bytes) is not at this silo");
}
