using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using Microsoft.Extensions.Hosting;

namespace HierFL.Grains.Hospital;

/// <summary>Orders wait here until the hospital asks: it only ever dials out.</summary>
[KeyRegion]
internal sealed class HospitalGrain(TimeProvider clock, IHostApplicationLifetime host) : Grain, IHospital
{
    /// <summary>Jobs whose end a hospital is told of, at most: one that is away for long asks how those stand for which it keeps something.</summary>
    private const int MostOver = 64;

    private readonly Dictionary<string, Delivery> _orders = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins where no activation before has come to, even at one order a millisecond: a hospital that counts on misses none of ours.</summary>
    private long _number = clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task DeliverAsync(WorkOrder order)
    {
        if (!_orders.TryGetValue(order.Key.Job, out var known) || known.Order is null || known.Order.Key <= order.Key)
        {
            Put(order.Key.Job, new Delivery(++_number, order));
        }

        return Task.CompletedTask;
    }

    public async Task<Delivery?> NextAsync(long after)
    {
        // A hospital that counts further than this activation has outlived one whose clock was ahead: everything here is new to it.
        after = after > _number ? 0 : after;
        ForgetOver(after);
        if (Oldest(after) is { } waiting)
        {
            return waiting;
        }

        if (_arrival.Task.IsCompleted)
        {
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await LongPoll.WaitAsync(_arrival.Task, clock, host.ApplicationStopping);
        return Oldest(after);
    }

    public Task WithdrawAsync(string job)
    {
        Put(job, new Delivery(++_number, null) { Over = job });
        ForgetOver(_orders.Values.Where(IsOver).OrderByDescending(delivery => delivery.Number).ElementAtOrDefault(MostOver)?.Number ?? 0);
        return Task.CompletedTask;
    }

    public Task LeaveAsync(string reason)
    {
        var (region, hospital) = (GrainKeys.RegionOf(this.GetPrimaryKeyString()), GrainKeys.NameOf(this.GetPrimaryKeyString()));
        foreach (var order in _orders.Values.Select(delivery => delivery.Order).OfType<WorkOrder>())
        {
            // Not awaited: the region may have an order for this very grain.
            GrainFactory.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, order.Key.Job))
                .RefuseAsync(order.Key, new Refused(hospital, UpdateOutcome.Rejected(RejectionReason.Declined, reason))).Ignore();
        }

        return Task.CompletedTask;
    }

    /// <summary>Whoever asks for what comes after has heard of the ends before. An order stays: it may be asked for again after a restart.</summary>
    private void ForgetOver(long upTo)
    {
        foreach (var heard in _orders.Values.Where(delivery => IsOver(delivery) && delivery.Number <= upTo).ToArray())
        {
            _orders.Remove(heard.Over!);
        }
    }

    private static bool IsOver(Delivery delivery) => delivery.Over is not null;

    private void Put(string job, Delivery delivery)
    {
        _orders[job] = delivery;
        _arrival.TrySetResult();
    }

    private Delivery? Oldest(long after) => _orders.Values.Where(delivery => delivery.Number > after).MinBy(delivery => delivery.Number);
}
