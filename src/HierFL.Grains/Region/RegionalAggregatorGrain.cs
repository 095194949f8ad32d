using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>
/// Shell of a region. An open pass is soft state; the hospitals' outboxes hold what it needs to begin again. Steps are atomic, so calls may interleave
/// where effects await.
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

    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    /// <summary>Set when the grain is activated.</summary>
    private RegionConductor Conductor => _conductor!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        fence.State.Fence++;
        await fence.WriteStateAsync(cancellationToken);
        _conductor = new RegionConductor(Region, fence.State.Fence, effects, () => new Alarm(this, clock), clock, log);
    }

    public Task OpenAsync(RegionOrder order)
    {
        DelayDeactivation(TimeSpan.FromHours(1));
        return Conductor.OpenAsync(order);
    }

    public Task CloseAsync(RoundKey key, string model) => Conductor.CloseAsync(key, model);

    public async Task EndAsync(string job, string reason)
    {
        await Conductor.EndAsync(job, reason);
        DeactivateOnIdle();
    }

    public Task<OfferAnswer> OfferAsync(RoundKey key, Offered offer) => Task.FromResult(Conductor.Offer(key, offer));

    public Task<UpdateOutcome> AddedAsync(RoundKey key, Added added) => Task.FromResult(Conductor.Add(key, added));

    public Task<PassTicket?> PassAsync() => Task.FromResult(Conductor.Pass());

    public Task<bool> IsOverAsync(RoundKey key) => Conductor.IsOverAsync(key);

    public Task RefuseAsync(RoundKey key, Refused refused)
    {
        Conductor.Refuse(key, refused);
        return Task.CompletedTask;
    }

    public Task WaitAsync(RoundKey key, WaitingHospital waiting)
    {
        Conductor.Wait(key, waiting);
        return Task.CompletedTask;
    }

    public Task GoOnAsync(RoundKey key)
    {
        Conductor.GoOn(key);
        return Task.CompletedTask;
    }

    public Task<RegionStatus> StatusAsync() => Task.FromResult(Conductor.Status());
}
