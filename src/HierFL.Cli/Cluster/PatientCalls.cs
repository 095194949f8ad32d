namespace HierFL.Cli.Cluster;

/// <summary>Calls that are repeated until they go through, for those who wait for a cluster and can wait longer.</summary>
/// <param name="say">Told once when the connection is lost, and once when it is there again.</param>
internal sealed class PatientCalls(Action<string> say)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private bool _isLost;

    /// <summary>The answer, however long it takes; only calls that may be repeated.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var answer = await call().WaitAsync(cancellation);
                Tell(lost: false, "connected again");
                return answer;
            }
            catch (Exception error) when (ClusterErrors.IsPassing(error))
            {
                Tell(lost: true, $"the cluster does not answer ({ClusterErrors.Of(error)?.Sentence}); trying again");
            }

            var pause = Math.Min(Longest.TotalSeconds, 0.5 * Math.Pow(2, failures)) * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(TimeSpan.FromSeconds(pause), cancellation);
        }
    }

    private void Tell(bool lost, string sentence)
    {
        if (_isLost != lost)
        {
            _isLost = lost;
            say(sentence);
        }
    }
}
