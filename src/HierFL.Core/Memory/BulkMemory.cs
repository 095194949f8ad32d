namespace HierFL.Core.Memory;

/// <summary>
/// Arrays as large as models, used again and again: fresh memory of that size costs the system more than what is done with it. One that nobody has asked for in
/// half a minute goes back to the system.
/// </summary>
public sealed class BulkMemory : IDisposable
{
    private static readonly TimeSpan KeepSpares = TimeSpan.FromSeconds(30);

    /// <summary>Shorter ones are allocated: the collector is good at those.</summary>
    private const int Least = 64 * 1024;

    private const int MostSpares = 64;

    private readonly long _mostSpareBytes;
    private readonly TimeProvider _clock;
    private readonly ITimer _trim;
    private readonly Lock _gate = new();

    /// <summary>By the time they came back. The last one is taken first, so that those of an earlier model grow old.</summary>
    private readonly List<(Array Values, long Since)> _spares = [];
    private long _spareBytes;

    /// <param name="mostSpareBytes">Bytes kept for the next who asks.</param>
    /// <param name="clock">Of the time they are kept.</param>
    public BulkMemory(long mostSpareBytes, TimeProvider clock)
    {
        (_mostSpareBytes, _clock) = (mostSpareBytes, clock);
        _trim = clock.CreateTimer(_ => LetOldGo(), null, KeepSpares, KeepSpares);
    }

    /// <summary>Exactly so many bytes, with whatever they last held.</summary>
    public byte[] Rent(int length) => Rent<byte>(length);

    /// <summary>Exactly so many values, with whatever they last held.</summary>
    public T[] Rent<T>(int length)
        where T : unmanaged
    {
        lock (_gate)
        {
            var index = _spares.FindLastIndex(spare => spare.Values is T[] && spare.Values.Length == length);
            if (index >= 0)
            {
                return (T[])Take(index);
            }
        }

        return GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>Nobody uses the values any more.</summary>
    public void Return<T>(T[] values)
        where T : unmanaged
    {
        var bytes = Buffer.ByteLength(values);
        if (bytes < Least)
        {
            return;
        }

        lock (_gate)
        {
            _spares.Add((values, _clock.GetTimestamp()));
            _spareBytes += bytes;
        }

        Shrink(_mostSpareBytes);
    }

    /// <summary>Keeps no more for the next who asks; the oldest go.</summary>
    public void Shrink(long mostSpareBytes)
    {
        lock (_gate)
        {
            while (_spares.Count > 0 && (_spareBytes > mostSpareBytes || _spares.Count > MostSpares))
            {
                Take(0);
            }
        }
    }

    public void Dispose() => _trim.Dispose();

    private Array Take(int index)
    {
        var (values, _) = _spares[index];
        _spares.RemoveAt(index);
        _spareBytes -= Buffer.ByteLength(values);
        return values;
    }

    private void LetOldGo()
    {
        lock (_gate)
        {
            while (_spares.Count > 0 && _clock.GetElapsedTime(_spares[0].Since) >= KeepSpares)
            {
                Take(0);
            }
        }
    }
}
