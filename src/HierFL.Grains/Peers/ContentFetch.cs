namespace HierFL.Grains.Peers;

/// <summary>A content on its way from another silo, once for all who want it now.</summary>
/// <param name="fetch">Begun by the first who asks for <see cref="Bytes"/>: what ends at once would otherwise be entered after its end, and stay.</param>
internal sealed class ContentFetch(Func<ContentFetch, Task<ReadOnlyMemory<byte>?>> fetch)
{
    private readonly Lock _gate = new();
    private Task<ReadOnlyMemory<byte>?>? _bytes;
    private volatile bool _isForgotten;

    /// <summary>Whether who named it has let go of it meanwhile: those who wait have it, and it is not kept.</summary>
    public bool IsForgotten => _isForgotten;

    /// <summary>Null if nobody in reach has them.</summary>
    public Task<ReadOnlyMemory<byte>?> Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes ??= Task.Run(() => fetch(this));
            }
        }
    }

    public void Forget() => _isForgotten = true;
}
