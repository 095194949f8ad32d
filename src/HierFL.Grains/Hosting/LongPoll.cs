namespace HierFL.Grains.Hosting;

/// <summary>A call that is answered when there is news, or after a while without.</summary>
internal static class LongPoll
{
    /// <summary>Below the response timeout of grain calls.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A silo that stops has no patience, and whoever asks it again and again must not do so without pause.</summary>
    private static readonly TimeSpan WhileStopping = TimeSpan.FromSeconds(1);

    /// <param name="news">Completes when there is some.</param>
    /// <param name="clock">For the patience.</param>
    /// <param name="stopping">The silo stops: who waits is answered at once.</param>
    public static async Task WaitAsync(Task news, TimeProvider clock, CancellationToken stopping)
    {
        try
        {
            await (stopping.IsCancellationRequested
                ? news.WaitAsync(WhileStopping, clock, CancellationToken.None)
                : news.WaitAsync(Patience, clock, stopping));
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // There is none: the caller asks again.
        }
    }
}
