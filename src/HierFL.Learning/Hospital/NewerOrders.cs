using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Newer orders of jobs that are at work, at most one a job, whose plans are under way: only with its plan in hand is it known whether what runs answers the
/// newer order too. Meanwhile the agent hears of other jobs, for a plan may come hours later. Used by one agent's loop; not thread-safe.
/// </summary>
internal sealed class NewerOrders
{
    private readonly Dictionary<string, NewerOrder> _orders = new(StringComparer.Ordinal);

    /// <summary>Told to end, and not disposed of before they have.</summary>
    private readonly List<NewerOrder> _dropped = [];

    /// <summary>Each ends with its plan, or with the run that it might have answered.</summary>
    public IEnumerable<Task> Completions => _orders.Values.Select(newer => newer.Done);

    /// <summary>The newer pass of a job; null if there is none.</summary>
    public RoundKey? KeyOf(string job) => _orders.TryGetValue(job, out var newer) ? newer.Order.Key : null;

    /// <summary>Waits for the plan of an order, in place of an older one of its job.</summary>
    public void Await(OrderRun run, WorkOrder order, Func<WorkOrder, CancellationToken, Task<RoundPlan>> plan, CancellationToken cancellation)
    {
        Drop(order.Key.Job);
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _orders.Add(order.Key.Job, new NewerOrder(run, order, PlanAsync(run, plan(order, end.Token), end), end));
    }

    /// <summary>Nobody waits for the newer order of the job any more.</summary>
    public void Drop(string job)
    {
        if (_orders.Remove(job, out var newer))
        {
            newer.End.Cancel();
            _dropped.Add(newer);
        }
    }

    /// <summary>Those about which can be decided now.</summary>
    public IReadOnlyList<NewerOrder> Take()
    {
        NewerOrder[] done = [.. _orders.Values.Where(newer => newer.Done.IsCompleted)];
        foreach (var newer in done)
        {
            _orders.Remove(newer.Order.Key.Job);
            newer.End.Dispose();
        }

        foreach (var newer in _dropped.FindAll(newer => newer.Done.IsCompleted))
        {
            _dropped.Remove(newer);
            newer.End.Dispose();
        }

        return done;
    }

    /// <summary>Drops all and awaits their end.</summary>
    public async Task EndAllAsync()
    {
        string[] jobs = [.. _orders.Keys];
        Array.ForEach(jobs, Drop);
        await Task.WhenAll(_dropped.Select(newer => (Task)newer.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _dropped.ForEach(newer => newer.End.Dispose());
        _dropped.Clear();
    }

    /// <summary>Null if the run ended first.</summary>
    private static async Task<RoundPlan?> PlanAsync(OrderRun run, Task<RoundPlan> plan, CancellationTokenSource end)
    {
        await Task.WhenAny(plan, run.Completion).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)plan).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return plan.IsCanceled ? null : await plan.ConfigureAwait(false);
    }
}

/// <summary>A newer order of a job that is at work.</summary>
/// <param name="Run">What is at work.</param>
/// <param name="Order">The newer order.</param>
/// <param name="Done">Its plan; null if the run ended before that was here.</param>
/// <param name="End">Gives up waiting.</param>
internal sealed record NewerOrder(OrderRun Run, WorkOrder Order, Task<RoundPlan?> Done, CancellationTokenSource End);
