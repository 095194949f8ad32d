namespace HierFL.Grains.Peers;

/// <summary>
/// Contents that came from other silos, the least recently used go first. The newest always stays, however large: it is what the hospitals of a pass are about to
/// fetch.
/// </summary>
/// <param name="capacityBytes">Bytes held.</param>
internal sealed class RecentContents(long capacityBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Sha256, ReadOnlyMemory<byte> Bytes)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Sha256, ReadOnlyMemory<byte> Bytes)> _latestFirst = new();
    private long _bytes;

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

    /// <summary>Null if it is not here.</summary>
    public ReadOnlyMemory<byte>? Find(string sha256)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(sha256, out var node))
            {
                return null;
            }

            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Bytes;
        }
    }

    /// <summary>Keeps the bytes, which are those of the hash, and lets older ones go.</summary>
    /// <returns>The bytes of those.</returns>
    public long Keep(string sha256, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_entries.ContainsKey(sha256))
            {
                return 0;
            }

            var gone = 0L;
            _entries.Add(sha256, _latestFirst.AddFirst((sha256, bytes)));
            _bytes += bytes.Length;
            while (_bytes > capacityBytes && _latestFirst.Last is { } oldest && oldest != _latestFirst.First)
            {
                _latestFirst.RemoveLast();
                _entries.Remove(oldest.Value.Sha256);
                _bytes -= oldest.Value.Bytes.Length;
                gone += oldest.Value.Bytes.Length;
            }

            return gone;
        }
    }

    /// <summary>Lets go of it, if it is here.</summary>
    /// <returns>The bytes it was.</returns>
    public long Forget(string sha256)
    {
        lock (_gate)
        {
            if (!_entries.Remove(sha256, out var node))
            {
                return 0;
            }

            _latestFirst.Remove(node);
            _bytes -= node.Value.Bytes.Length;
            return node.Value.Bytes.Length;
        }
    }
}
