using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace HierFL.Learning.Hospital;

/// <summary>
/// A bounded number of threads that compute; every hospital of a process shares them. Work is synchronous and stays on its thread from beginning to end,
/// as native scopes demand.
/// </summary>
public sealed class TrainingSlots : IDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;
    private int _busy;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is below 1.</exception>
    public TrainingSlots(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        _threads = [.. Enumerable.Range(0, slots).Select(Start)];
    }

    public int Count => _threads.Length;

    /// <summary>Slots that compute at this moment.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>
    /// Runs the work in the next free slot. Cancelled while it waits, it never starts; cancelled while it runs, the task ends when the work has ended.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        var turn = new Turn<T>(work, cancellation);
        await using (cancellation.Register(turn.Skip).ConfigureAwait(false))
        {
            _queue.Add(turn.Run, cancellation);
            return await turn.Result.ConfigureAwait(false);
        }
    }

    /// <summary>Waits for running work; what is queued still runs.</summary>
    public void Dispose()
    {
        if (_queue.IsAddingCompleted)
        {
            return;
        }

        _queue.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queue.Dispose();
    }

    private Thread Start(int number)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"hierfl-training-{number}") };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        while (TryWorkOnce())
        {
        }
    }

    /// <summary>In a frame of its own, and no enumerator: a thread that waits for work must not hold the last model in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWorkOnce()
    {
        if (!_queue.TryTake(out var turn, Timeout.Infinite))
        {
            return false;
        }

        Interlocked.Increment(ref _busy);
        turn();
        Interlocked.Decrement(ref _busy);
        return true;
    }

    private sealed class Turn<T>(Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;

        public Task<T> Result => _result.Task;

        public void Skip()
        {
            if (Interlocked.Exchange(ref _taken, 1) == 0)
            {
                _result.TrySetCanceled(cancellation);
            }
        }

        public void Run()
        {
            if (Interlocked.Exchange(ref _taken, 1) != 0)
            {
                return;
            }

            try
            {
                _result.SetResult(work(cancellation));
            }
            catch (OperationCanceledException stop) when (cancellation.IsCancellationRequested)
            {
                _result.SetCanceled(stop.CancellationToken);
            }
            catch (Exception error)
            {
                // It belongs to whoever awaits the work; the thread goes on with the next.
                _result.SetException(error);
            }
        }
    }
}
