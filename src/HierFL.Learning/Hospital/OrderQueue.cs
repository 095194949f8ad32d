using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Orders that wait for their turn, at most one a job. Next is the job that has had the least time so far; among equals the one that has waited longest. So
/// jobs share the slots evenly, whether their trainings are long or short. Used by one agent's loop; not thread-safe.
/// </summary>
internal sealed class OrderQueue
{
    /// <summary>Jobs that may wait; the region gives the rest again.</summary>
    private const int MostWaiting = 64;

    /// <summary>Time that a job can be behind: it is not saved up without end while a job has nothing to do.</summary>
    private static readonly TimeSpan MostCredit = TimeSpan.FromMinutes(10);

    private readonly List<WorkOrder> _orders = [];
    private readonly Dictionary<string, TimeSpan> _had = new(StringComparer.Ordinal);

    public int Count => _orders.Count;

    /// <summary>Lets an order wait, in place of an older one of its job. False if it is no newer than that, or too many wait.</summary>
    public bool TryAdd(WorkOrder order)
    {
        var index = _orders.FindIndex(waiting => waiting.Key.Job == order.Key.Job);
        if (index >= 0 ? order.Key <= _orders[index].Key : _orders.Count >= MostWaiting)
        {
            return false;
        }

        if (index >= 0)
        {
            _orders[index] = order;
        }
        else
        {
            _orders.Add(order);
            _had[order.Key.Job] = Fair(order.Key.Job);
        }

        return true;
    }

    /// <summary>The next order whose job is not at work; null if there is none.</summary>
    /// <param name="isAtWork">Whether an order of the job is at work: one job has one slot at a time.</param>
    public WorkOrder? Take(Predicate<string> isAtWork)
    {
        var next = _orders.Where(order => !isAtWork(order.Key.Job)).MinBy(order => _had[order.Key.Job]);
        if (next is not null)
        {
            _orders.Remove(next);
        }

        return next;
    }

    /// <summary>Notes the time that a job has had; one that is over needs no more.</summary>
    public void Charge(string job, TimeSpan time)
    {
        if (_had.TryGetValue(job, out var had))
        {
            _had[job] = had + time;
        }
    }

    /// <summary>The job is over.</summary>
    public void Drop(string job)
    {
        _orders.RemoveAll(order => order.Key.Job == job);
        _had.Remove(job);
    }

    /// <summary>A job that is new begins as if it had had as much as the one with the least: it neither waits for the others to end nor makes them wait.</summary>
    private TimeSpan Fair(string job)
    {
        if (_had.Count == 0)
        {
            return TimeSpan.Zero;
        }

        var had = _had.TryGetValue(job, out var known) ? known : _had.Values.Min();
        var least = _had.Values.Max() - MostCredit;
        return had > least ? had : least;
    }
}
