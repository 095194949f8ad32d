using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Placement;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>
/// Shell of a region: steps <see cref="TierRound"/> and carries out its effects. An open pass is soft state; the hospitals' outboxes hold what it needs
/// to begin again. Steps are atomic, so calls may interleave where effects await.
/// </summary>
[KeyRegion, Reentrant]
internal sealed class RegionalAggregatorGrain(
    [PersistentState("region", RegionalAggregatorGrain.Storage)] IPersistentState<RegionFence> fence, RegionEffects effects, TimeProvider clock)
    : Grain, IRegionalAggregator
{
    public const string Storage = "hierfl";

    private RegionRun? _run;
    private IGrainTimer? _timer;

    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        fence.State.Fence++;
        await fence.WriteStateAsync(cancellationToken);
    }

    public async Task OpenAsync(RegionOrder order)
    {
        if (_run is not null && _run.Order.Key >= order.Key)
        {
            return;
        }

        var begun = await effects.BeginAsync(Region, order, fence.State.Fence);
        if (begun.Round is null)
        {
            await effects.TellEmptyAsync(Region, order);
            return;
        }

        // Another pass may have come while this one was read.
        if (_run is null || _run.Order.Key < order.Key)
        {
            DelayDeactivation(TimeSpan.FromHours(1));
            await StartAsync(begun);
        }
    }

    public Task CloseAsync(RoundKey key, string model) => _run?.Order.Key == key ? StepAsync(new Persisted(model)) : Task.CompletedTask;

    public async Task EndAsync(string reason)
    {
        await StepAsync(new Stopped(reason));
        await effects.EndAsync(Region, _run);
        _run = null;
        DeactivateOnIdle();
    }

    public async Task<OfferAnswer> OfferAsync(RoundKey key, Offered offer)
    {
        if (_run?.Key != key)
        {
            return new OfferAnswer(false, _run is null || _run.Key < key ? UpdateOutcome.Retry : UpdateOutcome.Late);
        }

        var done = await StepAsync(offer);
        return done.OfType<Grant>().Any()
            ? new OfferAnswer(true, UpdateOutcome.Accepted)
            : new OfferAnswer(false, done.OfType<Answer>().First().Outcome);
    }

    public async Task<UpdateOutcome> AddedAsync(RoundKey key, Added added)
    {
        if (_run?.Key != key)
        {
            return UpdateOutcome.Late;
        }

        var done = await StepAsync(added);
        return done.OfType<Answer>().FirstOrDefault(answer => answer.Digest == added.Digest)?.Outcome ?? UpdateOutcome.Duplicate;
    }

    public Task RefuseAsync(RoundKey key, Refused refused) => _run?.Key == key ? StepAsync(refused) : Task.CompletedTask;

    public Task<RegionStatus> StatusAsync() => Task.FromResult(_run?.Status() ?? RegionStatus.Idle(Region));

    private async Task StartAsync(RegionRun run)
    {
        _run = run;
        effects.OpenIntake(run, fence.State.Fence);
        await StepAsync(new Opened());
    }

    /// <summary>One atomic step; what follows from it is carried out without holding up the caller.</summary>
    private Task<ImmutableArray<RoundEffect>> StepAsync(RoundInput input)
    {
        if (_run?.Round is null)
        {
            return Task.FromResult<ImmutableArray<RoundEffect>>([]);
        }

        var run = _run;
        var done = run.Step(input, clock.GetUtcNow());
        foreach (var effect in done)
        {
            if (effect is WakeAt wake)
            {
                Wake(wake.Time, run.Key);
            }
            else
            {
                CarryAsync(run, effect).Ignore();
            }
        }

        return Task.FromResult(done);
    }

    private async Task CarryAsync(RegionRun run, RoundEffect effect)
    {
        var input = await effects.CarryAsync(run, effect);
        if (!ReferenceEquals(run, _run))
        {
            return;
        }

        if (input is RegionRun next)
        {
            await StartAsync(next);
        }
        else if (input is RoundInput follow)
        {
            await StepAsync(follow);
        }
    }

    private void Wake(DateTimeOffset time, RoundKey key)
    {
        _timer?.Dispose();
        var due = time - clock.GetUtcNow();
        _timer = this.RegisterGrainTimer(
            () => _run?.Key == key ? StepAsync(new Ticked()) : Task.CompletedTask,
            new() { DueTime = due > TimeSpan.Zero ? due : TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan, KeepAlive = true, Interleave = true });
    }
}
