using HierFL.Core.Memory;

namespace HierFL.Grains.Region;

/// <summary>
/// Memory for staged bodies: so much at once. Whoever finds it taken waits as long as some of it comes back every moment, because bodies on fast links take turns
/// within seconds; bodies on slow links are not waited for, and the next one goes to a file.
/// </summary>
/// <param name="capacityBytes">Bytes rented and kept for the next body.</param>
/// <param name="clock">Of the wait.</param>
internal sealed class StagingMemory(long capacityBytes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>A sender that waits for leave to send the body does so without one after ten seconds.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(8);

    private readonly BulkMemory _memory = new(capacityBytes, clock);
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private long _rentedBytes;

    /// <summary>When memory last came back; null before.</summary>
    private long? _returned;

    /// <summary>Bytes in use.</summary>
    public long RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>Exactly so many bytes, with whatever they last held; null if they do not come free.</summary>
    public async ValueTask<byte[]?> RentAsync(int length, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> waiter;
        lock (_gate)
        {
            if (length > capacityBytes)
            {
                return null;
            }

            if (_waiting.Count == 0 && Fits(length))
            {
                return Take(length);
            }

            waiter = _waiting.AddLast(new Waiter(length));
        }

        var began = clock.GetTimestamp();
        for (var left = Patience; left > TimeSpan.Zero; left = Left(began))
        {
            try
            {
                return await waiter.Value.Bytes.Task.WaitAsync(left, clock, cancellation);
            }
            catch (TimeoutException)
            {
                // Others may have given back meanwhile.
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

        return Withdraw(waiter);
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
            (_rentedBytes, _returned) = (_rentedBytes - bytes.Length, clock.GetTimestamp());
            _memory.Return(bytes);
            Serve();
        }
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>How much longer a wait that began then is worth it.</summary>
    private TimeSpan Left(long began)
    {
        lock (_gate)
        {
            var (idle, waited) = (clock.GetElapsedTime(Math.Max(began, _returned ?? began)), clock.GetElapsedTime(began));
            return TimeSpan.FromTicks(Math.Min((Patience - idle).Ticks, (MostPatience - waited).Ticks));
        }
    }

    private bool Fits(int length) => _rentedBytes + length <= capacityBytes;

    private byte[] Take(int length)
    {
        var bytes = _memory.Rent(length);
        _rentedBytes += length;

        // What is kept from bodies of another length is within the capacity, too.
        _memory.Shrink(Math.Max(0, capacityBytes - _rentedBytes));
        return bytes;
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

    private sealed class Waiter(int length)
    {
        public int Length => length;

        public TaskCompletionSource<byte[]> Bytes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
