using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Region;

/// <summary>
/// Leads a region through its passes: steps <see cref="TierRound"/> and has the effects carried out. Runs in the turns of one grain; a step never awaits, so
/// whatever interleaves sees a whole state.
/// </summary>
internal sealed partial class RegionConductor(
    string region, RegionEffects effects, Func<Alarm> alarms, TimeProvider clock, ILogger<RegionConductor> log)
{
    /// <summary>Orders that a hospital did not answer are given again.</summary>
    private static readonly TimeSpan AskHospitalsAgain = TimeSpan.FromSeconds(30);

    /// <summary>How often a region looks whether a silo that holds part of its sum is gone.</summary>
    private static readonly TimeSpan LookForLostHolders = TimeSpan.FromSeconds(2);

    private readonly Alarm _wake = alarms();
    private readonly Alarm _ask = alarms();
    private readonly Alarm _look = alarms();

    /// <summary>Hospitals that were given an order of the job: where a round draws its cohort, more than those of the last pass.</summary>
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private RegionRun? _run;
    private RoundKey? _opening;

    /// <summary>Tells this activation's accumulators from those of earlier ones; set before the first pass, and 0, which no accumulator has, until then.</summary>
    public long Fence { get; set; }

    /// <summary>The pass before, which has ended, gives back at once what it took; until its steps are out of the store only the answer waits.</summary>
    public Task OpenAsync(RegionOrder order) => Task.WhenAll(CloseAsync(order.Ended), OpenPassAsync(order));

    private async Task OpenPassAsync(RegionOrder order)
    {
        if (_run?.Order.Key == order.Key && _run.Round.Phase is AbandonedPhase abandoned)
        {
            // The root did not hear of it.
            await effects.RefuseAsync(_run, abandoned.Reason);
            return;
        }

        if (_run?.Order.Key == order.Key && _run.Round.Phase is CollectPhase { Protocol.Holdup: not null })
        {
            // The root asks again: it may not have heard who waits.
            Step(new Opened());
            return;
        }

        if ((_opening ?? _run?.Order.Key) is { } known && known >= order.Key)
        {
            return;
        }

        _opening = order.Key;
        if (_run is { } before && before.Order.Key != order.Key)
        {
            // The root has gone on: what the pass before it took is given back before this one takes as much.
            effects.Release(before);
        }

        try
        {
            await BeginAsync(order);
        }
        catch when (_opening == order.Key)
        {
            _opening = _run?.Order.Key;
            throw;
        }
    }

    public async Task CloseAsync(RoundKey key, string model)
    {
        if (_run is { } run && run.Order.Key == key)
        {
            Step(new Persisted(model));
            await effects.ForgetAsync(run);
        }
    }

    public Task EndAsync(string job, string reason)
    {
        string[] asked = [.. _asked];
        Step(new Stopped(reason));
        (_run, _opening) = (null, null);
        _asked.Clear();
        _wake.Clear();
        _ask.Clear();
        _look.Clear();
        return effects.EndAsync(region, job, asked);
    }

    public PassTicket? Pass() => _run is { IsReleased: false } run ? new PassTicket(run.Key, run.PlanRef, Fence) : null;

    /// <summary>A pass behind the current one is over, and that one once another is ordered; without a current one the root knows.</summary>
    public Task<bool> IsOverAsync(RoundKey key) =>
        _run is { } run ? Task.FromResult(key < run.Key || (key == run.Key && run.IsReleased)) : effects.IsOverAsync(region, key);

    public OfferAnswer Offer(RoundKey key, Offered offer)
    {
        if (!HolderName.IsOf(offer.Holder, Fence))
        {
            return new OfferAnswer(false, UpdateOutcome.Retry, IsUnknownHolder: true);
        }

        if (_run?.Key != key || _run.IsReleased)
        {
            return new OfferAnswer(false, _run is null || _run.Key < key ? UpdateOutcome.Retry : UpdateOutcome.Late);
        }

        var done = Step(offer);
        return done.OfType<Grant>().Any()
            ? new OfferAnswer(true, UpdateOutcome.Accepted)
            : new OfferAnswer(false, done.OfType<Answer>().First().Outcome);
    }

    /// <summary>What the hospital hears: if the receipt itself decides nothing, what it would hear if it offered the update again.</summary>
    public UpdateOutcome Add(RoundKey key, Added added) => _run?.Key != key
        ? UpdateOutcome.Late
        : Step(added).OfType<Answer>().FirstOrDefault(answer => answer.Digest == added.Digest)?.Outcome
            ?? Offer(key, new Offered(added.Member, added.Digest, added.Holder)).Outcome;

    public void Refuse(RoundKey key, Refused refused)
    {
        if (_run?.Key == key)
        {
            Step(refused);
        }
    }

    public void Wait(RoundKey key, WaitingHospital waiting)
    {
        if (_run?.Key == key)
        {
            Step(new Waits(waiting.Hospital, Holdup.Of(waiting)));
        }
    }

    public void GoOn(RoundKey key)
    {
        if (_run?.Order.Key == key)
        {
            Step(new GoOn());
        }
    }

    public RegionStatus Status() => _run?.Status() ?? RegionStatus.Idle(region);

    private async Task CloseAsync(EndedPass? ended)
    {
        try
        {
            await (ended is null ? Task.CompletedTask : CloseAsync(ended.Key, ended.Model));
        }
        catch (Exception error)
        {
            // The next pass is none the worse for what stays in the store of this one.
            LogUnreachable(error, region, nameof(CloseAsync));
        }
    }

    private async Task BeginAsync(RegionOrder order)
    {
        var begun = await effects.BeginAsync(region, order);
        if (begun.Run is { } run)
        {
            StartIfWanted(run);
        }
        else if (begun.Refusal is { } refusal)
        {
            await effects.RefuseAsync(region, order.Key, refusal);
        }
    }

    /// <summary>Another order may have come meanwhile, or the same once more, or the end of the job.</summary>
    private void StartIfWanted(RegionRun run)
    {
        if (_opening == run.Order.Key && _run?.Order.Key != run.Order.Key)
        {
            Start(run);
            return;
        }

        RoundTraces.End(run.Span);
        if (_run is null && _opening is null)
        {
            effects.LetGo(region, run.Key.Job);
        }
    }

    private void Start(RegionRun run)
    {
        RoundTraces.End(_run?.Span);
        if (_run is { } before && before.Order.Key != run.Order.Key)
        {
            effects.Release(before);
        }

        _run = run;
        _asked.UnionWith(run.Round.Window.Cohort);
        effects.OpenIntake(run, Fence);
        Step(new Opened());
        _ask.Set(clock.GetUtcNow() + AskHospitalsAgain, () => AskAsync(run), AskHospitalsAgain);
        _look.Set(clock.GetUtcNow() + LookForLostHolders, () => LookAsync(run), LookForLostHolders);
    }

    /// <summary>One atomic step; what follows from it is carried out without holding up the caller.</summary>
    private ImmutableArray<RoundEffect> Step(RoundInput input)
    {
        if (_run is not { IsReleased: false } run)
        {
            return [];
        }

        var before = run.Round.Phase;
        var done = run.Step(input, clock.GetUtcNow());
        effects.Stepped(run, before);
        foreach (var effect in done)
        {
            if (effect is WakeAt wake)
            {
                _wake.Set(wake.Time, () => TickAsync(run));
            }
            else
            {
                CarryAsync(run, effect).Ignore();
            }
        }

        return done;
    }

    private Task TickAsync(RegionRun run)
    {
        if (ReferenceEquals(run, _run))
        {
            Step(new Ticked());
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Gives the orders again; but first asks whether the job goes on. A region that was cut off when it ended has not been told, and its hospitals would train
    /// for it as long as the region lives.
    /// </summary>
    private async Task AskAsync(RegionRun run)
    {
        var isOver = await IsJobOverAsync(run.Key.Job);
        if (ReferenceEquals(run, _run))
        {
            await (isOver ? EndAsync(run.Key.Job, "the job is over") : run.IsReleased ? Task.CompletedTask : effects.AskAsync(run));
        }
    }

    private async Task<bool> IsJobOverAsync(string job)
    {
        try
        {
            return await effects.IsJobOverAsync(region, job);
        }
        catch (Exception error)
        {
            // Asked again the next time; meanwhile the hospitals go on.
            LogUnreachable(error, region, nameof(IsJobOverAsync));
            return false;
        }
    }

    /// <summary>What a lost silo had added is void, and its hospitals are asked again.</summary>
    private Task LookAsync(RegionRun run)
    {
        if (ReferenceEquals(run, _run) && run.Round.Phase is CollectPhase collect)
        {
            foreach (var holder in effects.Gone(collect.Protocol.Grants.Select(grant => grant.Holder)))
            {
                Step(new HolderLost(holder));
            }
        }

        return Task.CompletedTask;
    }

    private async Task CarryAsync(RegionRun run, RoundEffect effect)
    {
        RegionFollowUp follow;
        try
        {
            follow = await effects.CarryAsync(run, effect);
        }
        catch (Exception error) when (effects.IsPassing(error))
        {
            // A grain, a neighbour or the store could not be reached: what is asked again is asked again.
            LogUnreachable(error, region, effect.GetType().Name);
            follow = RegionFollowUp.Nothing;
        }
        catch (Exception error)
        {
            // The region cannot go on with this pass; the root decides about another.
            LogFailed(error, region, effect.GetType().Name);
            follow = new RegionFollowUp(new Stopped(error.Message), null);
        }

        if (_run is null)
        {
            // What ended after the job has put its model or its sum here.
            effects.LetGo(region, run.Key.Job);
        }
        else if (run.IsReleased || run.Order.Key != _run.Order.Key)
        {
            // The same after the pass.
            effects.Release(run);
        }
        else if (ReferenceEquals(run, _run))
        {
            Follow(follow);
        }
    }

    private void Follow(RegionFollowUp follow)
    {
        if (follow.Next is { } next)
        {
            Start(next);
        }
        else if (follow.Input is { } input)
        {
            Step(input);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Region {Region} could not reach what it needs for {Effect}")]
    private partial void LogUnreachable(Exception error, string region, string effect);

    [LoggerMessage(LogLevel.Error, "Region {Region} failed at {Effect}")]
    private partial void LogFailed(Exception error, string region, string effect);
}
