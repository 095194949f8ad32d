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
    /// <summary>Reads the plan and draws the cohort; the run has no round if nobody takes part.</summary>
    public async Task<RegionRun> BeginAsync(string region, RegionOrder order, long fence)
    {
        var plan = WireJson.Read<RoundPlan>(Need(order.Plan).Span);
        var roster = order.Cohort is { } cohort
            ? WireJson.Read<ImmutableSortedDictionary<string, ImmutableArray<string>>>(Need(cohort).Span).GetValueOrDefault(region, [])
            : await grains.GetGrain<IRegionRoster>(region).ListAsync(order.Dataset, plan.Task != RoundTask.Evaluate);
        var run = new RegionRun
        {
            Region = region,
            Order = order,
            Plan = plan,
            PlanRef = order.Plan,
            GlobalModel = plan.Model,
            LastAccepted = order.States is { } states ? WireJson.Read<ImmutableDictionary<string, string>>(Need(states).Span) : [],
            Round = roster.IsEmpty ? null : Window(order, plan, roster),
        };
        return run.Round is not null && plan.RegionRing is not null ? await steps.ResumeAsync(run) : run;
    }

    public void OpenIntake(RegionRun run, long fence)
    {
        run.Intake = new IntakePass(run.Region, run.Plan, fence);
        intake.Open(run.Region, run.Intake);
    }

    /// <returns>A <see cref="RoundInput"/> that follows, a <see cref="RegionRun"/> that takes over, or null.</returns>
    public async Task<object?> CarryAsync(RegionRun run, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                await Task.WhenAll(invite.Members.Select(hospital => DeliverAsync(run, hospital)));
                return null;
            case Seal seal:
                return run.Intake!.Seal(seal.Holder) is { } part ? new Sealed(seal.Holder, part.Contents()) : new HolderLost(seal.Holder);
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
                intake.Close(run.Region, run.Key.Job);
                await Root(run).RefuseAsync(run.Order.Key, run.Region, UpdateOutcome.Rejected(RejectionReason.Unplanned, abandon.Reason));
                return null;
            default:
                return null;
        }
    }

    /// <summary>A region without hospitals has nothing to add.</summary>
    public Task TellEmptyAsync(string region, RegionOrder order) =>
        grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(order.Key.Job)).RefuseAsync(
            order.Key, region, UpdateOutcome.Rejected(RejectionReason.NotInCohort, $"no hospital of region '{region}' takes part"));

    /// <summary>The root has committed the pass: what was kept for it is of no more use.</summary>
    public async Task ForgetAsync(RegionRun run)
    {
        exchange.Drop(run.Region, run.Key.Job);
        if (run.Plan.RegionRing is not null)
        {
            await steps.ForgetAsync(run);
        }
    }

    public async Task EndAsync(string region, RegionRun? run)
    {
        if (run is null)
        {
            return;
        }

        intake.Close(region, run.Key.Job);
        exchange.Drop(region, run.Key.Job);
        await Task.WhenAll((run.Round?.Window.Cohort ?? []).Select(hospital =>
            grains.GetGrain<IHospital>(GrainKeys.Hospital(region, hospital)).WithdrawAsync(run.Key.Job)));
    }

    internal static TierRound Window(RegionOrder order, RoundPlan plan, ImmutableArray<string> cohort) => TierRound.Plan(
        new RoundWindow { Key = plan.Key, Cohort = cohort, Minimum = order.Minimum, Deadline = order.Deadline }, new DirectCollect());

    private async Task<object?> CommitAsync(RegionRun run, Commit commit)
    {
        var parts = commit.Holders.Select(holder => run.Intake!.Find(holder)!.Partial).ToArray();
        var partial = await workers.RunAsync(() => Merge(parts));
        if (run.Plan.RegionRing is not null)
        {
            var (next, encoded) = await steps.CommitAsync(run, partial);
            if (next is not null)
            {
                return next;
            }

            partial = encoded!;
        }

        partial.Refusals = run.Round!.Phase is CommitPhase phase ? phase.Combined.Collected.Protocol.Refusals : [];
        var digest = partial.Digest;
        exchange.Publish(run.Region, run.Order.Key, digest, partial);
        await Root(run).OfferAsync(run.Order.Key, run.Region, digest);
        return null;
    }

    /// <summary>The first accumulator takes the others in, unless that has happened before.</summary>
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

    private Task DeliverAsync(RegionRun run, string hospital) => grains.GetGrain<IHospital>(GrainKeys.Hospital(run.Region, hospital))
        .DeliverAsync(new WorkOrder(run.Key, hospital, run.PlanRef, run.LastAccepted.GetValueOrDefault(hospital)));

    private IGlobalAggregator Root(RegionRun run) => grains.GetGrain<IGlobalAggregator>(GrainKeys.Job(run.Key.Job));

    private ReadOnlyMemory<byte> Need(ContentRef reference) =>
        content.Find(reference) ?? throw new InvalidOperationException($"content {reference.Sha256} ({reference.Length} bytes) is not at this silo");
}
