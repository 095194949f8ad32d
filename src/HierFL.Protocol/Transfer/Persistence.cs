namespace HierFL.Protocol.Transfer;

/// <summary>
/// How long a transfer tries: as long as it gets further, and a few times without; the caller may begin anew after that. Between attempts it waits, longer each
/// time.
/// </summary>
internal sealed class Persistence(EdgeAddresses edges, TimeProvider time)
{
    private const int MostFailures = 4;

    /// <summary>A silo may be busy for long; this is for one that says so without end.</summary>
    private const int MostBusy = 120;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    private long _furthest;
    private int _failures;
    private int _busy;

    /// <summary>Called with how far the transfer is. Only further than ever counts: a peer that begins anew each time does not keep us for ever.</summary>
    public void Reached(long bytes)
    {
        if (bytes > _furthest)
        {
            (_furthest, _failures) = (bytes, 0);
        }
    }

    /// <summary>Waits before the next attempt, at another silo if there is one; throws if there have been enough.</summary>
    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    /// <exception cref="TransferException">There have been enough attempts.</exception>
    public async Task FailedAsync(Uri edge, Exception error, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        edges.Failed(edge);
        _failures++;
        var fault = error as TransferException ?? LinkFaults.Of(edge, error);
        if (_failures >= (fault is LinkRefusedException ? edges.Count : Math.Max(MostFailures, edges.Count)))
        {
            throw fault;
        }

        await Task.Delay(First * (1 << Math.Min(_failures, MostFailures)), time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits as long as a busy silo asks for.</summary>
    /// <exception cref="TransferException">It has been busy often enough.</exception>
    public Task BusyAsync(Uri edge, HttpResponseMessage reply, CancellationToken cancellation) =>
        ++_busy >= MostBusy
            ? throw new TransferException($"{edge} is busy ({(int)reply.StatusCode}) for the {_busy}th time")
            : Task.Delay(EdgeReplies.WaitOf(reply, time), time, cancellation);
}
