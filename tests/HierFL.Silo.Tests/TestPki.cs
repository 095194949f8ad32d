using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Silo.Tests;

/// <summary>A federation's authorities, and whatever certificates a test wants of them.</summary>
internal sealed class TestPki : IDisposable
{
    private const string Federation = "cancer";

    private readonly Authority _root = Authority.CreateRoot(Federation, TimeProvider.System);
    private readonly Dictionary<string, Authority> _authorities = new(StringComparer.Ordinal);

    public Trust Trust => new(_root.Roots, TimeProvider.System);

    public string RootPin => Trust.Pin(_root.Roots[0]);

    public Authority Of(string region)
    {
        lock (_authorities)
        {
            return _authorities.TryGetValue(region, out var known) ? known : _authorities[region] = _root.CreateRegional(region);
        }
    }

    /// <summary>Another authority of the region, with another key, certified by the same root; <see cref="Of"/> stays the first one.</summary>
    public Authority Another(string region) => _root.CreateRegional(region);

    public OwnCertificate Silo(string region) => Own(new PeerIdentity.Silo(Federation, region), Of(region));

    public OwnCertificate Hospital(string region, string name, TimeSpan? lifetime = null) => Own(new PeerIdentity.Hospital(Federation, region, name), Of(region), lifetime);

    public OwnCertificate Operator(string name, OperatorRoles roles) => Own(new PeerIdentity.Operator(Federation, name, roles), Of(PeerIdentity.OperatorsAuthority));

    /// <summary>A certificate that ended yesterday.</summary>
    public OwnCertificate Expired(PeerIdentity identity)
    {
        using var folder = new TemporaryFolder();
        AuthorityFolder.Write(Of(identity.Issuer!.Region!), Path.Combine(folder.Path, "authority"));
        using var earlier = AuthorityFolder.Read(Path.Combine(folder.Path, "authority"), new StoppedClock(DateTimeOffset.UtcNow.AddDays(-3)));
        return Own(identity, earlier, TimeSpan.FromDays(2));
    }

    /// <summary>Signed by authorities of the same names that nobody here trusts.</summary>
    public OwnCertificate OfUnknownAuthority(PeerIdentity identity)
    {
        using var root = Authority.CreateRoot(Federation, TimeProvider.System);
        using var regional = root.CreateRegional(identity.Issuer!.Region!);
        return Own(identity, regional);
    }

    /// <summary>Writes the identity of a process into a folder.</summary>
    public void Write(string folder, PeerIdentity identity)
    {
        var authority = Of(identity.Issuer!.Region!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = authority.Issue(SigningRequest.Create(key), identity);
        CertificateFolder.Write(folder, authority.ChainPem(leaf), key, authority.RootsPem);
    }

    public static PeerIdentity SiloOf(string region) => new PeerIdentity.Silo(Federation, region);

    public static PeerIdentity HospitalOf(string region, string name) => new PeerIdentity.Hospital(Federation, region, name);

    public void Dispose()
    {
        _root.Dispose();
        foreach (var authority in _authorities.Values)
        {
            authority.Dispose();
        }
    }

    public OwnCertificate Own(PeerIdentity identity, Authority authority, TimeSpan? lifetime = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = authority.Issue(SigningRequest.Create(key), identity, lifetime);
        return new OwnCertificate(KeyedCertificate.Of(leaf, key), [X509CertificateLoader.LoadCertificate(authority.Certificate.RawData)], Trust);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
