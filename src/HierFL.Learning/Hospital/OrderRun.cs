using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// An order at work. A newer order for the same work takes over what runs instead of ending it: otherwise a hospital slower than its window would begin
/// again at every attempt and never finish.
/// </summary>
internal sealed class OrderRun
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation;
    private Work? _work;
    private bool _answered;

    /// <param name="order">What is asked.</param>
    /// <param name="cancellation">Becomes the run's own, until <see cref="End"/>.</param>
    public OrderRun(WorkOrder order, CancellationTokenSource cancellation)
    {
        Order = order;
        _cancellation = cancellation;
        Cancellation = _cancellation.Token;
    }

    /// <summary>The newest order this run answers.</summary>
    public WorkOrder Order
    {
        get
        {
            lock (_gate)
            {
                return field;
            }
        }

        private set;
    }

    public CancellationToken Cancellation { get; }

    /// <summary>Its end, with what it waits for where it could not be answered yet; set by the agent before anybody else sees the run.</summary>
    public Task<HospitalWaitsException?> Completion { get; set; } = Task.FromResult<HospitalWaitsException?>(null);

    public void Cancel() => _cancellation.Cancel();

    /// <summary>Says what the run computes, once it is known.</summary>
    public void Begin(RoundPlan plan)
    {
        lock (_gate)
        {
            _work = Work.Of(plan, Order);
        }
    }

    /// <summary>Whether the run will answer the newer order too: it asks for what is being computed, and no answer has been given.</summary>
    public bool TryAdopt(WorkOrder newer, RoundPlan plan)
    {
        lock (_gate)
        {
            if (_answered || _work != Work.Of(plan, newer))
            {
                return false;
            }

            Order = newer;
            return true;
        }
    }

    /// <summary>Ends the run with the answer to this pass; false if a newer pass has been adopted meanwhile and wants its own.</summary>
    public bool TryAnswer(RoundKey key)
    {
        lock (_gate)
        {
            _answered = Order.Key == key;
            return _answered;
        }
    }

    /// <summary>Called once, after <see cref="Completion"/>; nothing may be called afterwards.</summary>
    public void End() => _cancellation.Dispose();

    private sealed record Work(WorkKey Key, string JobDigest, string? LastAccepted)
    {
        public static Work Of(RoundPlan plan, WorkOrder order) => new(WorkKey.Of(plan), plan.Job.Sha256, order.LastAccepted);
    }
}
