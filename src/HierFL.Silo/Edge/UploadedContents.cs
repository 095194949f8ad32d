using HierFL.Grains.Hosting;

namespace HierFL.Silo.Edge;

/// <summary>What operators have handed in and no job has taken up yet: bounded in bytes, the oldest goes first, and in time.</summary>
internal sealed class UploadedContents(ContentStore store, TimeProvider clock)
{
    private const long MostBytes = 4L << 30;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly List<Upload> _oldestFirst = [];
    private long _reserved;

    /// <summary>Room for an upload under way; false if others fill it.</summary>
    public bool TryReserve(long bytes)
    {
        lock (_gate)
        {
            if (_reserved + bytes > MostBytes)
            {
                return false;
            }

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
            if (content is null)
            {
                return;
            }

            var sha256 = store.PutUpload(content).Sha256;
            _oldestFirst.RemoveAll(upload => !store.HoldsUpload(upload.Sha256));
            _oldestFirst.Add(new Upload(sha256, content.Length, clock.GetUtcNow()));
            while (_oldestFirst.Sum(upload => upload.Bytes) > MostBytes || _oldestFirst[0].At < clock.GetUtcNow() - Longest)
            {
                store.ForgetUpload(_oldestFirst[0].Sha256);
                _oldestFirst.RemoveAt(0);
            }
        }
    }

    private sealed record Upload(string Sha256, long Bytes, DateTimeOffset At);
}
