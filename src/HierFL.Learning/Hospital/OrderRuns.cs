using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>The orders at work: a bounded number, one a job. Used by one agent's loop; not thread-safe.</summary>
/// <param name="most">How many at once.</param>
/// <param name="time">For what each takes.</param>
internal sealed class OrderRuns(int most, TimeProvider time)
{
    private readonly List<(OrderRun Run, long Began)> _runs = [];

    public bool HasRoom => _runs.Count < most;

    /// <summary>The end of each.</summary>
    public IEnumerable<Task> Completions => _runs.Select(entry => (Task)entry.Run.Completion);

    /// <summary>Those that have come to an end.</summary>
    public IReadOnlyList<OrderRun> Ended => [.. _runs.Where(entry => entry.Run.Completion.IsCompleted).Select(entry => entry.Run)];

    /// <summary>The one of a job; null if it has none.</summary>
    public OrderRun? Of(string job) => _runs.Find(entry => entry.Run.Order.Key.Job == job).Run;

    public void Begin(WorkOrder order, Func<OrderRun, Task<HospitalWaitsException?>> handle, CancellationToken cancellation)
    {
        var run = new OrderRun(order, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        _runs.Add((run, time.GetTimestamp()));
        run.Completion = handle(run);
    }

    /// <summary>Awaits a run and throws what it threw.</summary>
    /// <returns>What it waits for, or null, and how long it was at work.</returns>
    public async Task<(HospitalWaitsException? Waits, TimeSpan Took)> EndAsync(OrderRun run)
    {
        var began = _runs.Find(entry => ReferenceEquals(entry.Run, run)).Began;
        _runs.RemoveAll(entry => ReferenceEquals(entry.Run, run));
        try
        {
            var waits = await run.Completion.ConfigureAwait(false);
            return (waits, time.GetElapsedTime(began));
        }
        finally
        {
            run.End();
        }
    }

    /// <summary>Awaits all and throws what the first of them threw.</summary>
    public async Task EndAllAsync()
    {
        var runs = _runs.Select(entry => entry.Run).ToArray();
        _runs.Clear();
        await Task.WhenAll(runs.Select(run => (Task)run.Completion)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var run in runs)
        {
            run.End();
        }

        foreach (var run in runs)
        {
            await run.Completion.ConfigureAwait(false);
        }
    }
}
