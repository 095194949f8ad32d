namespace HierFL.Protocol.Transfer;

/// <summary>Ends a transfer that is silent for too long, however long it takes as a whole.</summary>
/// <param name="time">Clock for silence.</param>
/// <param name="cancellation">Ends it whatever comes.</param>
/// <param name="patience">For one piece of a body, and for the head of a reply; by default <see cref="Patience"/>.</param>
internal sealed class Stall(TimeProvider time, CancellationToken cancellation, TimeSpan? patience = null) : IDisposable
{
    /// <summary>For one piece of a body, and for the head of a reply.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>For a verdict: the silo may wait for a free buffer first.</summary>
    public static readonly TimeSpan VerdictPatience = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _silence = new(patience ?? Patience, time);
    private CancellationTokenSource? _either;

    public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(cancellation, _silence.Token)).Token;

    /// <summary>Begins to wait for the next piece.</summary>
    public void WaitForMore() => _silence.CancelAfter(patience ?? Patience);

    /// <summary>Begins to wait anew.</summary>
    public void Wait(TimeSpan patience) => _silence.CancelAfter(patience);

    /// <summary>A wait of our own does not count.</summary>
    public void Pause() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either?.Dispose();
        _silence.Dispose();
    }
}
