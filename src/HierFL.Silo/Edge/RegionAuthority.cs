using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>
/// The authority of the silo's region, if the silo has its key: it certifies the region's hospitals. One that is put in its place is taken over without a restart, and
/// what the one before has issued stays believed: both are certified by the root.
/// </summary>
internal sealed class RegionAuthority : IDisposable
{
    private readonly string? _folder;
    private readonly SiloIdentity _silo;
    private readonly KeyAccess _access;
    private readonly TimeProvider _time;

    /// <summary>A key is not for several threads at once, and must not be let go of while one uses it.</summary>
    private readonly Lock _gate = new();

    private string _stamp;
    private Authority? _authority;
    private ITimer? _watch;

    /// <param name="folder">Of the authority; null for a silo without one.</param>
    /// <param name="silo">Whose region it must be of.</param>
    /// <param name="access">Who may be able to read its key.</param>
    /// <param name="time">Clock of what it issues, and of <see cref="Watch"/>.</param>
    /// <exception cref="FormatException">The folder holds no authority of the region; the message is a sentence.</exception>
    public RegionAuthority(string? folder, SiloIdentity silo, KeyAccess access, TimeProvider time)
    {
        (_folder, _silo, _access, _time) = (folder, silo, access, time);
        _stamp = Stamp();
        _authority = Read();
    }

    /// <summary>When the authority ends, by the local clock; null without one.</summary>
    public DateTime? NotAfter
    {
        get
        {
            lock (_gate)
            {
                return _authority?.Certificate.NotAfter;
            }
        }
    }

    /// <summary>Why the files as they are now are not taken; null if they are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks for another authority every so often, until disposed.</summary>
    public void Watch(TimeSpan period) => _watch ??= _time.CreateTimer(_ => Reload(), null, period, period);

    /// <summary>Reads the folder again if it has changed since; true if another authority is in force now. Files that are not in order leave the old one (<see cref="Problem"/>).</summary>
    public bool Reload()
    {
        lock (_gate)
        {
            var stamp = Stamp();
            if (stamp == _stamp && Problem is null)
            {
                return false;
            }

            try
            {
                var next = Read();
                _authority?.Dispose();
                (_authority, _stamp, Problem) = (next, stamp, null);
                return true;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Whatever is wrong with the files, the silo goes on with what it has.
                Problem = error.Message;
                return false;
            }
        }
    }

    /// <summary>Null if a certificate can be issued for the request: before that an invitation must not be used up.</summary>
    public string? Refusal(string request)
    {
        if (_folder is null)
        {
            return "this silo has no authority; ask another one of the region";
        }

        if (NotAfter is { } end && _time.GetUtcNow() + Authority.LeafLifetime > new DateTimeOffset(end))
        {
            return $"the authority of region '{_silo.Region}' ends on {end:yyyy-MM-dd}, before a certificate of {Authority.LeafLifetime.TotalDays} days would; "
                + "the region's operator has to put another one in its place";
        }

        try
        {
            SigningRequest.ReadKey(request);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>A certificate, and the chain that goes out.</summary>
    public (X509Certificate2 Certificate, string Chain) Issue(string request, PeerIdentity identity)
    {
        lock (_gate)
        {
            var certificate = _authority!.Issue(request, identity);
            return (certificate, _authority.ChainPem(certificate));
        }
    }

    public void Dispose()
    {
        _watch?.Dispose();
        lock (_gate)
        {
            _authority?.Dispose();
        }
    }

    private Authority? Read()
    {
        if (_folder is null)
        {
            return null;
        }

        var authority = AuthorityFolder.Read(_folder, _time, _access);
        return authority.Identity.Region == _silo.Region
            ? authority
            : throw new FormatException($"{_folder}: it is the authority of region '{authority.Identity.Region}'; the silo's region is '{_silo.Region}'");
    }

    private string Stamp() => _folder is null ? "" : AuthorityFolder.Stamp(_folder);
}
