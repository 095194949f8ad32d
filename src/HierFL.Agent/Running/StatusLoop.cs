namespace HierFL.Agent.Running;

/// <summary>Writes the status at every change and every few seconds, and the last word when it ends.</summary>
internal sealed class StatusLoop(string folder, StatusBoard board, Func<AgentStatus, AgentStatus> refresh, TimeProvider time, Action<Exception> report)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>A round of a small model changes the status a dozen times.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    private bool _failed;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var changed = board.Changed;
                Write(stopped: null);
                await Task.Delay(Shortest, time, cancellation);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                await Task.WhenAny(changed, Task.Delay(Period, time, end.Token));
                await end.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The last word is written by whoever stops.
        }
    }

    /// <param name="stopped">When the agent ended in good order; null while it runs.</param>
    public void Write(DateTimeOffset? stopped)
    {
        try
        {
            StatusFile.Write(folder, refresh(board.Status) with { Updated = time.GetUtcNow(), Stopped = stopped });
            _failed = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk ends no training; it is said once.
            if (!_failed)
            {
                report(error);
            }

            _failed = true;
        }
    }
}
