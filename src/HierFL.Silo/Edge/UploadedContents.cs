using HierFL.Grains.Hosting;

namespace HierFL.Silo.Edge;

/// <summary>What operators have handed in and no job has taken up yet: bounded, the oldest goes first.</summary>
internal sealed class UploadedContents(ContentStore store)
{
    private const long MostBytes = 4L << 30;

    private readonly Lock _gate = new();
    private readonly Queue<(string Name, long Bytes)> _oldestFirst = new();
    private long _bytes;
    private long _reserved;
    private long _number;

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

            var name = $"uploaded/{_number++}";
            store.Put(name, "content", content);
            _oldestFirst.Enqueue((name, content.Length));
            _bytes += content.Length;
            while (_bytes > MostBytes && _oldestFirst.TryDequeue(out var oldest))
            {
                store.Forget(oldest.Name);
                _bytes -= oldest.Bytes;
            }
        }
    }
}
