namespace HierFL.Grains.Region;

/// <summary>
/// Memory for staged bodies. It is used again and again: fresh memory costs the system more than what is done with it. Whoever finds it taken waits a moment,
/// because a body on a fast link gives its memory back within a second; bodies on slow links are not waited for, and the next one goes to a file.
/// </summary>
internal sealed class StagingMemory : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Memory that nobody has asked for in so long goes back to the system.</summary>
    private static readonly TimeSpan KeepSpares = TimeSpan.FromSeconds(30);

    private readonly long _capacityBytes;
    private readonly TimeProvider _clock;
    private readonly ITimer _trim;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _spares = [];
    private readonly LinkedList<Waiter> _waiting = new();
    private long _spareBytes;
    private long _rentedBytes;
    private bool _isBusy;

    /// <param name="capacityBytes">Bytes rented at once.</param>
    /// <param name="clock">Of the wait.</param>
    public StagingMemory(long capacityBytes, TimeProvider clock)
    {
        (_capacityBytes, _clock) = (capacityBytes, clock);
        _trim = clock.CreateTimer(_ => Trim(), null, KeepSpares, KeepSpares);
    }

    /// <summary>Exactly so many bytes, with whatever they last held; null if they do not come free.</summary>
    public async ValueTask<byte[]?> RentAsync(int length, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> waiter;
        lock (_gate)
        {
            if (length > _capacityBytes)
            {
                return null;
            }

            if (_waiting.Count == 0 && Fits(length))
            {
                return Take(length);
            }

            waiter = _waiting.AddLast(new Waiter(length));
        }

        try
        {
            return await waiter.Value.Bytes.Task.WaitAsync(Patience, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            return Withdraw(waiter);
        }
        catch (OperationCanceledException)
        {
            if (Withdraw(waiter) is { } late)
            {
                Return(late);
            }

            throw;
        }
    }

    /// <summary>For a silo that has nowhere else to put a body.</summary>
    public byte[] RentAlways(int length)
    {
        lock (_gate)
        {
            return Take(length);
        }
    }

    public void Return(byte[] bytes)
    {
        lock (_gate)
        {
            _rentedBytes -= bytes.Length;
            _spares.Add(bytes);
            _spareBytes += bytes.Length;
            Serve();
        }
    }

    public void Dispose() => _trim.Dispose();

    private bool Fits(int length) => _rentedBytes + length <= _capacityBytes;

    private byte[] Take(int length)
    {
        _isBusy = true;
        _rentedBytes += length;
        var index = _spares.FindIndex(spare => spare.Length == length);
        if (index >= 0)
        {
            var spare = _spares[index];
            _spares.RemoveAt(index);
            _spareBytes -= length;
            return spare;
        }

        // Spares of other lengths are of an earlier model.
        while (_spares.Count > 0 && _rentedBytes + _spareBytes > _capacityBytes)
        {
            _spareBytes -= _spares[0].Length;
            _spares.RemoveAt(0);
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    private void Serve()
    {
        while (_waiting.First is { } first && Fits(first.Value.Length))
        {
            _waiting.RemoveFirst();
            first.Value.Bytes.SetResult(Take(first.Value.Length));
        }
    }

    /// <summary>Waits no longer; what came in the last moment is returned.</summary>
    private byte[]? Withdraw(LinkedListNode<Waiter> waiter)
    {
        lock (_gate)
        {
            if (waiter.List is null)
            {
                return waiter.Value.Bytes.Task.Result;
            }

            _waiting.Remove(waiter);
            Serve();
            return null;
        }
    }

    private void Trim()
    {
        lock (_gate)
        {
            if (!_isBusy && _rentedBytes == 0)
            {
                _spares.Clear();
                _spareBytes = 0;
            }

            _isBusy = false;
        }
    }

    private sealed class Waiter(int length)
    {
        public int Length => length;

        public TaskCompletionSource<byte[]> Bytes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
