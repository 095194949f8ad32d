using System.Collections.Concurrent;

namespace HierFL.Grains.Telemetry;

/// <summary>What is shown of jobs: of those that run, and for an hour of those that are over, so that the last word can still be read. Any thread may look.</summary>
internal sealed class JobShelf<TKey, T>(TimeProvider clock)
    where TKey : notnull
    where T : class
{
    public static readonly TimeSpan ShownAfterEnd = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<TKey, (T Value, DateTimeOffset? Ended)> _jobs = new();

    public T? Find(TKey key) => _jobs.TryGetValue(key, out var known) ? known.Value : null;

    /// <summary>The job runs, and this is what is shown of it.</summary>
    public void Put(TKey key, T value) => _jobs[key] = (value, null);

    /// <summary>Changes what is shown of a job that is known.</summary>
    public void Change(TKey key, Func<T, T> change)
    {
        if (_jobs.TryGetValue(key, out var known))
        {
            _jobs[key] = known with { Value = change(known.Value) };
        }
    }

    /// <summary>The job is over.</summary>
    public void End(TKey key)
    {
        if (_jobs.TryGetValue(key, out var known) && known.Ended is null)
        {
            _jobs[key] = known with { Ended = clock.GetUtcNow() };
        }
    }

    /// <summary>Another process shows the job from now on.</summary>
    public void Drop(TKey key) => _jobs.TryRemove(key, out _);

    /// <summary>All that is shown; what has been over for long is let go of.</summary>
    public IEnumerable<(TKey Key, T Value, bool IsOver)> Shown()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, job) in _jobs)
        {
            if (job.Ended is { } ended && now - ended >= ShownAfterEnd)
            {
                _jobs.TryRemove(new KeyValuePair<TKey, (T, DateTimeOffset?)>(key, job));
            }
            else
            {
                yield return (key, job.Value, job.Ended is not null);
            }
        }
    }
}
