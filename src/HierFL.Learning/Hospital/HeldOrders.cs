using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Orders that wait for something at the hospital, one a job: looked at every so often, until that has come. Used by one agent's loop; not thread-safe.
/// </summary>
internal sealed class HeldOrders(TimeProvider time)
{
    /// <summary>A person who lets a job in sees it begin within seconds.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (WorkOrder Order, Func<bool> MayBeOver)> _held = new(StringComparer.Ordinal);
    private Task? _tick;

    public void Hold(WorkOrder order, Func<bool> mayBeOver) => _held[order.Key.Job] = (order, mayBeOver);

    /// <summary>The order of the job waits no longer here.</summary>
    public void Drop(string job) => _held.Remove(job);

    /// <summary>The pass that the job waits in; null if none.</summary>
    public RoundKey? KeyOf(string job) => _held.TryGetValue(job, out var held) ? held.Order.Key : null;

    /// <summary>When to look again; null while nothing waits.</summary>
    public Task? Tick(CancellationToken cancellation) => _tick = _held.Count == 0 ? null : _tick ?? Task.Delay(Period, time, cancellation);

    /// <summary>Those that are worth another try, if it is time to look.</summary>
    public IReadOnlyList<WorkOrder> Take()
    {
        if (_tick is not { IsCompleted: true })
        {
            return [];
        }

        _tick = null;
        WorkOrder[] over = [.. _held.Values.Where(held => held.MayBeOver()).Select(held => held.Order)];
        foreach (var order in over)
        {
            _held.Remove(order.Key.Job);
        }

        return over;
    }
}
