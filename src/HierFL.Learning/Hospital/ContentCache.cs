using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Documents and models of a process by content, each parsed once however many hospitals ask for it at the same time. The least recently used go when the
/// capacity is exceeded; the last one used always stays. What is disposable is disposed once it is gone from here and nobody uses it any more.
/// </summary>
/// <param name="capacityBytes">Bytes as they travelled; parsed objects take about as many.</param>
public sealed class ContentCache(long capacityBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Type Type, string Sha256), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _latestFirst = [];
    private long _bytes;

    /// <summary>Entries held, for tests and status.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The object of this content; loaded by the first who asks. A failure reaches all who wait, and the next one tries again.</summary>
    /// <param name="content">What is asked for; the loader checks that it got it.</param>
    /// <param name="load">Fetches and parses. Its cancellation is that of everybody who waits.</param>
    /// <param name="cancellation">Ends this caller's wait only.</param>
    public async Task<ContentUse<T>> UseAsync<T>(ContentRef content, Func<CancellationToken, Task<T>> load, CancellationToken cancellation)
        where T : class
    {
        var (entry, isNew) = Enter((typeof(T), content.Sha256), content.Length);
        if (isNew)
        {
            _ = FillAsync(entry, load);
        }

        try
        {
            return new ContentUse<T>((T)await entry.Value.Task.WaitAsync(cancellation).ConfigureAwait(false), () => Leave(entry));
        }
        catch
        {
            Leave(entry);
            throw;
        }
    }

    private (Entry Entry, bool IsNew) Enter((Type Type, string Sha256) key, long bytes)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var found))
            {
                _latestFirst.Remove(found);
                _latestFirst.AddFirst(found);
                found.Value.Users++;
                return (found.Value, false);
            }

            var node = _latestFirst.AddFirst(new Entry(key, bytes) { Users = 1 });
            _entries.Add(key, node);
            _bytes += bytes;
            while (_bytes > capacityBytes && _latestFirst.Last is { } oldest && oldest != node)
            {
                Forget(oldest);
            }

            return (node.Value, true);
        }
    }

    private void Leave(Entry entry)
    {
        var abandoned = false;
        lock (_gate)
        {
            entry.Users--;
            if (entry.Users == 0 && !entry.Value.Task.IsCompletedSuccessfully)
            {
                abandoned = true;
                ForgetIfHeld(entry);
            }

            DisposeIfGone(entry);
        }

        if (abandoned)
        {
            entry.Abandon.Cancel();
        }
    }

    private async Task FillAsync<T>(Entry entry, Func<CancellationToken, Task<T>> load)
        where T : class
    {
        try
        {
            var value = await load(entry.Abandon.Token).ConfigureAwait(false);
            lock (_gate)
            {
                entry.Value.SetResult(value);
                DisposeIfGone(entry);
            }
        }
        catch (Exception error)
        {
            // The next who asks begins anew, with a link of its own.
            lock (_gate)
            {
                ForgetIfHeld(entry);
            }

            entry.Value.SetException(error);
            // All who waited may be gone.
            _ = entry.Value.Task.Exception;
        }
    }

    private void ForgetIfHeld(Entry entry)
    {
        if (IsHeld(entry))
        {
            Forget(_entries[entry.Key]);
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _latestFirst.Remove(node);
        _bytes -= node.Value.Bytes;
        DisposeIfGone(node.Value);
    }

    private void DisposeIfGone(Entry entry)
    {
        if (entry.Users == 0 && !IsHeld(entry) && entry.Value.Task is { IsCompletedSuccessfully: true, Result: IDisposable value })
        {
            value.Dispose();
        }
    }

    private bool IsHeld(Entry entry) => _entries.TryGetValue(entry.Key, out var node) && node.Value == entry;

    private sealed class Entry((Type Type, string Sha256) key, long bytes)
    {
        public (Type Type, string Sha256) Key { get; } = key;

        public long Bytes { get; } = bytes;

        /// <summary>Who waits for the object or uses it.</summary>
        public int Users { get; set; }

        public TaskCompletionSource<object> Value { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenSource Abandon { get; } = new();
    }
}
