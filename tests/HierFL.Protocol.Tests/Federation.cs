using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Tests;

/// <summary>A federation's authorities and whatever certificates a test wants of them.</summary>
internal sealed class Federation : IDisposable
{
    private readonly Dictionary<string, Authority> _authorities = new(StringComparer.Ordinal);

    public Federation(string name = "cancer", TimeProvider? time = null)
    {
        (Name, Time) = (name, time ?? TimeProvider.System);
        Root = Authority.CreateRoot(name, Time);
        Trust = new Trust(Root.Roots, Time);
    }

    public string Name { get; }

    public TimeProvider Time { get; }

    public Authority Root { get; }

    public Trust Trust { get; }

    public Authority Of(string region) =>
        _authorities.TryGetValue(region, out var known) ? known : _authorities[region] = Root.CreateRegional(region);

    public OwnCertificate Silo(string region) => Own(new PeerIdentity.Silo(Name, region), region);

    public OwnCertificate Hospital(string region, string name) => Own(new PeerIdentity.Hospital(Name, region, name), region);

    public OwnCertificate Operator(string name, OperatorRoles roles) => Own(new PeerIdentity.Operator(Name, name, roles), PeerIdentity.OperatorsAuthority);

    public OwnCertificate Own(PeerIdentity identity, string authority, TimeSpan? lifetime = null, Trust? trust = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Of(authority).Issue(SigningRequest.Create(key), identity, lifetime);
        return new OwnCertificate(KeyedCertificate.Of(leaf, key), [X509CertificateLoader.LoadCertificate(Of(authority).Certificate.RawData)], trust ?? Trust);
    }

    public void Dispose()
    {
        Root.Dispose();
        foreach (var authority in _authorities.Values)
        {
            authority.Dispose();
        }
    }
}
