namespace HierFL.Protocol.Transfer;

/// <summary>The silos of a region that an agent may call, any of which will do. One is used until it fails; then the next, and after the last the first.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EdgeAddresses
{
    private readonly Uri[] _all;
    private int _current;

    /// <exception cref="ArgumentException">There is none, or one is no https URL.</exception>
    public EdgeAddresses(IEnumerable<Uri> addresses)
    {
        _all = [.. addresses];
        if (_all.Length == 0 || Array.Exists(_all, address => !address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("one or more https URLs of silos are needed", nameof(addresses));
        }
    }

    public int Count => _all.Length;

    public Uri Current => _all[Volatile.Read(ref _current)];

    /// <summary>Moves on, unless somebody else has done so already.</summary>
    public void Failed(Uri address)
    {
        var index = Array.IndexOf(_all, address);
        Interlocked.CompareExchange(ref _current, (index + 1) % _all.Length, index);
    }
}
