using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>
/// Shell of a region: steps <see cref="TierRound"/> and carries out its effects. An open pass is soft state; the hospitals' outboxes hold what it needs
/// to begin again. Steps are atomic, so calls may interleave where effects await.
/// </summary>
[KeyRegion, Reentrant]
internal sealed partial class RegionalAggregatorGrain(
    [PersistentState("region", RegionalAggregatorGrain.Storage)] IPersistentState<RegionFence> fence,
    RegionEffects effects,
    TimeProvider clock,
    ILogger<RegionalAggregatorGrain> log)
    : Grain, IRegionalAggregator
{
    public const string Storage = "hierfl";

    private RegionRun? _run;
    private Alarm? _wake;

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

    public async Task CloseAsync(RoundKey key, string model)
    {
        if (_run is { } run && run.Order.Key == key)
        {
            await StepAsync(new Persisted(model));
            await effects.ForgetAsync(run);
        }
    }

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
                (_wake ??= new Alarm(this, clock)).Set(wake.Time, () => _run?.Key == run.Key ? StepAsync(new Ticked()) : Task.CompletedTask);
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
        object? input;
        try
        {
            input = await effects.CarryAsync(run, effect);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            // A grain could not be reached: what is asked again is asked again.
            LogUnreachable(error, run.Region, effect.GetType().Name);
            return;
        }
        catch (Exception error)
        {
            // The region cannot go on with this pass; the root decides about another.
            LogFailed(error, run.Region, effect.GetType().Name);
            input = new Stopped(error.Message);
        }

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

    [LoggerMessage(LogLevel.Warning, "Region {Region} could not reach a grain for {Effect}")]
    private partial void LogUnreachable(Exception error, string region, string effect);

    [LoggerMessage(LogLevel.Error, "Region {Region} failed at {Effect}")]
    private partial void LogFailed(Exception error, string region, string effect);
}
