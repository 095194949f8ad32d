using System.Collections.Concurrent;
using System.Diagnostics;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Federation;

/// <summary>When the first hospital began to train in each round: from one such moment to the next is a whole round, whatever happens in it.</summary>
internal sealed class RoundClock
{
    private readonly ConcurrentDictionary<int, long> _begun = new();

    public void Begins(int round) => _begun.TryAdd(round, Stopwatch.GetTimestamp());

    /// <summary>Seconds of the rounds, without the first ones and those after which the model is measured.</summary>
    /// <param name="warm">Rounds left out at the start.</param>
    /// <param name="measured">Every so many rounds the model is measured.</param>
    public Measure Rounds(int warm, int measured) => new([.. _begun.Keys.Order()
        .Where(round => round > warm && round % measured != 0 && _begun.ContainsKey(round + 1))
        .Select(round => Stopwatch.GetElapsedTime(_begun[round], _begun[round + 1]).TotalSeconds)]);

    /// <summary>Waits until the round begins.</summary>
    public async Task ReachedAsync(int round, CancellationToken cancellation)
    {
        while (!_begun.ContainsKey(round))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
        }
    }
}
