namespace HierFL.Core.Memory;

/// <summary>
/// Arrays as large as models, used again and again: fresh memory of that size costs the system more than what is done with it. What nobody has asked for in
/// half a minute goes back to the system.
/// </summary>
public sealed class BulkMemory : IDisposable
{
    private static readonly TimeSpan KeepSpares = TimeSpan.FromSeconds(30);

    /// <summary>Shorter ones are allocated: the collector is good at those.</summary>
    private const int Least = 64 * 1024;

    private const int MostSpares = 64;

    private readonly ITimer _trim;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _spares = [];
    private readonly long _mostSpareBytes;
    private long _spareBytes;
    private bool _isBusy;

    /// <param name="mostSpareBytes">Bytes kept for the next who asks.</param>
    /// <param name="clock">Of the time they are kept.</param>
    public BulkMemory(long mostSpareBytes, TimeProvider clock)
    {
        _mostSpareBytes = mostSpareBytes;
        _trim = clock.CreateTimer(_ => Trim(), null, KeepSpares, KeepSpares);
    }

    /// <summary>For those who have one model at a time.</summary>
    public static BulkMemory Shared { get; } = new(2L << 30, TimeProvider.System);

    /// <summary>Exactly so many bytes, with whatever they last held.</summary>
    public byte[] Rent(int length)
    {
        lock (_gate)
        {
            _isBusy |= length >= Least;
            var index = _spares.FindLastIndex(spare => spare.Length == length);
            if (index >= 0)
            {
                var spare = _spares[index];
                _spares.RemoveAt(index);
                _spareBytes -= length;
                return spare;
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Nobody uses the bytes any more.</summary>
    public void Return(byte[] bytes)
    {
        if (bytes.Length < Least)
        {
            return;
        }

        lock (_gate)
        {
            _spares.Add(bytes);
            _spareBytes += bytes.Length;

            // The oldest are of an earlier model.
            while (_spareBytes > _mostSpareBytes || _spares.Count > MostSpares)
            {
                _spareBytes -= _spares[0].Length;
                _spares.RemoveAt(0);
            }
        }
    }

    public void Dispose() => _trim.Dispose();

    private void Trim()
    {
        lock (_gate)
        {
            if (!_isBusy)
            {
                _spares.Clear();
                _spareBytes = 0;
            }

            _isBusy = false;
        }
    }
}
