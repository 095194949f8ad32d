using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace HierFL.Grains.Hosting;

/// <summary>
/// Bounded threads for CPU work (hashing, checking, adding): a grain turn awaits the result and never computes. The queue is as short as there are
/// threads, so that whoever brings work feels the pressure.
/// </summary>
internal sealed class SumWorkers : IDisposable
{
    /// <summary>Bytes that are gone through sooner than a thread is found for them.</summary>
    private const int FewBytes = 1 << 16;

    private readonly Channel<Action> _work;

    public SumWorkers(int threads)
    {
        _work = Channel.CreateBounded<Action>(threads * 2);
        for (var i = 0; i < threads; i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"hierfl-sum-{i}" }.Start();
        }
    }

    public async Task<T> RunAsync<T>(Func<T> compute)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(() =>
        {
            try
            {
                done.SetResult(compute());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return await done.Task;
    }

    /// <summary>The same for work that may be so small that it is done at once, by the caller; not for the turn of a grain.</summary>
    /// <param name="bytes">What the work goes through.</param>
    /// <param name="compute">The work.</param>
    public Task<T> RunAsync<T>(int bytes, Func<T> compute) => bytes > FewBytes ? RunAsync(compute) : Task.FromResult(compute());

    public void Dispose() => _work.Writer.TryComplete();

    private void Work()
    {
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (TryWorkOnce())
            {
            }
        }
    }

    /// <summary>In a frame of its own: a thread that waits for work must not hold the last sum in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWorkOnce()
    {
        if (!_work.Reader.TryRead(out var compute))
        {
            return false;
        }

        compute();
        return true;
    }
}
