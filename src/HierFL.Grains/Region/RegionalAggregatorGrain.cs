using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>
/// Shell of a region. An open pass is soft state; the hospitals' outboxes hold what it needs to begin again. Steps are atomic, so calls may interleave
/// where effects await. Hospitals may name jobs that never were: until the root has given an order, nothing is written, and the activation does not stay.
/// </summary>
[KeyRegion, Reentrant]
internal sealed class RegionalAggregatorGrain(
    [PersistentState("region", RegionalAggregatorGrain.Storage)] IPersistentState<RegionFence> fence,
    RegionEffects effects,
    TimeProvider clock,
    ILogger<RegionConductor> log)
    : Grain, IRegionalAggregator
{
    public const string Storage = "hierfl";

    private RegionConductor? _conductor;

    /// <summary>The fence, once it is asked for.</summary>
    private Task? _fenced;

    private bool _isEnded;

    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    /// <summary>Set when the grain is activated.</summary>
    private RegionConductor Conductor => _conductor!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _conductor = new RegionConductor(Region, effects, () => new Alarm(this, clock), clock, log);
        return Task.CompletedTask;
    }

    public async Task OpenAsync(RegionOrder order)
    {
        DelayDeactivation(TimeSpan.FromHours(1));
        await (_fenced ??= FenceAsync());

        // The end of the job may have come meanwhile: nobody would end what begins after it.
        await (_isEnded ? Task.CompletedTask : Conductor.OpenAsync(order));
    }

    public Task CloseAsync(RoundKey key, string model) => Conductor.CloseAsync(key, model);

    public async Task EndAsync(string job, string reason)
    {
        _isEnded = true;
        await Conductor.EndAsync(job, reason);
        DeactivateOnIdle();
    }

    public Task<OfferAnswer> OfferAsync(RoundKey key, Offered offer) => Task.FromResult(Conductor.Offer(key, offer));

    public Task<UpdateOutcome> AddedAsync(RoundKey key, Added added) => Task.FromResult(Conductor.Add(key, added));

    public Task<PassTicket?> PassAsync() => Task.FromResult(Conductor.Pass());

    public async Task<bool> IsOverAsync(RoundKey key)
    {
        var isOver = await Conductor.IsOverAsync(key);
        if (isOver)
        {
            LeaveUnlessFenced();
        }

        return isOver;
    }

    public Task RefuseAsync(RoundKey key, Refused refused)
    {
        Conductor.Refuse(key, refused);
        LeaveUnlessFenced();
        return Task.CompletedTask;
    }

    public Task WaitAsync(RoundKey key, WaitingHospital waiting)
    {
        Conductor.Wait(key, waiting);
        LeaveUnlessFenced();
        return Task.CompletedTask;
    }

    public Task GoOnAsync(RoundKey key)
    {
        Conductor.GoOn(key);
        return Task.CompletedTask;
    }

    public Task<RegionStatus> StatusAsync() => Task.FromResult(Conductor.Status());

    private async Task FenceAsync()
    {
        try
        {
            fence.State.Fence++;
            await fence.WriteStateAsync();
            Conductor.Fence = fence.State.Fence;
        }
        catch
        {
            // Whether it was written is not known: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>Nothing comes of a job that nobody has ordered here. Not where an order may be on its way: it would meet an activation that goes.</summary>
    private void LeaveUnlessFenced()
    {
        if (_fenced is null)
        {
            DeactivateOnIdle();
        }
    }
}
