using HierFL.Grains.Hosting;

namespace HierFL.Silo.Edge;

/// <summary>What operators have handed in and no job has taken up yet, and what they are handing in: bounded in bytes, the oldest goes first, and in time.</summary>
internal sealed class UploadedContents : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly List<Upload> _oldestFirst = [];
    private readonly ContentStore _store;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private long _reserved;

    /// <param name="store">Where it lies.</param>
    /// <param name="mostBytes">Bytes of all of it.</param>
    /// <param name="clock">Of its time.</param>
    public UploadedContents(ContentStore store, long mostBytes, TimeProvider clock)
    {
        (_store, MostBytes, _clock) = (store, mostBytes, clock);

        // Nobody may hand in anything for long.
        _sweep = clock.CreateTimer(_ => Forget(0), null, Sweep, Sweep);
    }

    /// <summary>Bytes of all of it: nothing longer ever has room.</summary>
    public long MostBytes { get; }

    /// <summary>Room for an upload under way; false if others that are under way fill it.</summary>
    public bool TryReserve(long bytes)
    {
        lock (_gate)
        {
            if (_reserved + bytes > MostBytes)
            {
                return false;
            }

            Forget(bytes);
            _reserved += bytes;
            return true;
        }
    }

    /// <summary>The upload is over; null if it came to nothing.</summary>
    public void Settle(long bytes, byte[]? content)
    {
        lock (_gate)
        {
            _reserved -= bytes;
            if (content is not null)
            {
                _oldestFirst.Add(new Upload(_store.PutUpload(content).Sha256, content.Length, _clock.GetUtcNow()));
            }
        }
    }

    public void Dispose() => _sweep.Dispose();

    /// <summary>Lets go of what has lain too long, and of the oldest until so many more bytes have room.</summary>
    private void Forget(long forBytes)
    {
        lock (_gate)
        {
            _oldestFirst.RemoveAll(upload => !_store.HoldsUpload(upload.Sha256));
            while (_oldestFirst is [var oldest, ..]
                && (oldest.At < _clock.GetUtcNow() - Longest || _oldestFirst.Sum(upload => upload.Bytes) + _reserved + forBytes > MostBytes))
            {
                _store.ForgetUpload(oldest.Sha256);
                _oldestFirst.RemoveAt(0);
            }
        }
    }

    private sealed record Upload(string Sha256, long Bytes, DateTimeOffset At);
}
