using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Pki;

/// <summary>
/// Issues certificates: the root those of the authorities, an authority those of its region. The root's key stays offline; an authority's lies with whoever
/// enrols its hospitals. It never issues what <see cref="Trust"/> would refuse.
/// </summary>
public sealed class Authority : IDisposable
{
    /// <summary>Room for clocks that are behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;

    internal Authority(X509Certificate2 certificate, X509Certificate2Collection roots, TimeProvider time)
    {
        Certificate = certificate;
        Roots = roots;
        _time = time;
        Identity = CertificateNames.IdentityOf(certificate) as PeerIdentity.Authority
            ?? throw new FormatException($"{WireText.Quote(certificate.Subject)} is not the certificate of an authority");
    }

    public static TimeSpan RootLifetime { get; } = TimeSpan.FromDays(20 * 365);

    public static TimeSpan RegionalLifetime { get; } = TimeSpan.FromDays(5 * 365);

    /// <summary>Of a leaf, where none is given: renewal is automatic, and a stolen key soon useless.</summary>
    public static TimeSpan LeafLifetime { get; } = TimeSpan.FromDays(30);

    /// <summary>The longest a leaf may live.</summary>
    public static TimeSpan MaxLeafLifetime { get; } = TimeSpan.FromDays(366);

    /// <summary>Its own certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    public PeerIdentity.Authority Identity { get; }

    /// <summary>The roots that peers should trust, without keys; its own for a root.</summary>
    public X509Certificate2Collection Roots { get; }

    /// <summary>The roots as text: a <c>ca.pem</c>.</summary>
    public string RootsPem => Pem(Roots);

    public static Authority CreateRoot(string federation, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = CertificateForms.OfAuthority(new PeerIdentity.Authority(federation), new PublicKey(key));
        using var certificate = Sign(request, request.SubjectName, key, issuer: null, time.GetUtcNow(), RootLifetime);
        return new Authority(WithKey(certificate, key), [X509CertificateLoader.LoadCertificate(certificate.RawData)], time);
    }

    /// <summary>An authority for a region (its silos and hospitals), for the root's silos (<see cref="PeerIdentity.RootRegion"/>), or for operators.</summary>
    /// <exception cref="InvalidOperationException">This is not the root, or it would outlive the root.</exception>
    public Authority CreateRegional(string region)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var identity = new PeerIdentity.Authority(Identity.Federation, region);
        using var certificate = SignAs(identity, CertificateForms.OfAuthority(identity, new PublicKey(key)), RegionalLifetime);
        return new Authority(WithKey(certificate, key), Roots, _time);
    }

    /// <summary>A certificate for the sender of a request.</summary>
    /// <param name="request">PEM; only its key is used.</param>
    /// <param name="identity">Whose it is, by the word of whoever approves.</param>
    /// <param name="lifetime">From now; <see cref="LeafLifetime"/> if none is given.</param>
    /// <exception cref="FormatException">The request is not accepted; the message is a sentence.</exception>
    /// <exception cref="InvalidOperationException">This authority may not issue that, or would be outlived; the message is a sentence.</exception>
    public X509Certificate2 Issue(string request, PeerIdentity identity, TimeSpan? lifetime = null) =>
        Issue(SigningRequest.ReadKey(request), identity, lifetime);

    /// <inheritdoc cref="Issue(string, PeerIdentity, TimeSpan?)"/>
    public X509Certificate2 Issue(PublicKey key, PeerIdentity identity, TimeSpan? lifetime = null)
    {
        var chosen = lifetime ?? LeafLifetime;
        if (identity is PeerIdentity.Authority || chosen <= TimeSpan.Zero || chosen > MaxLeafLifetime || !KeyStrength.IsAllowed(key))
        {
            throw new InvalidOperationException(
                $"{identity} cannot be issued for {chosen.TotalDays:0.##} days; a silo, hospital or operator can, for up to {MaxLeafLifetime.TotalDays} days, with a key of {KeyStrength.Allowed}");
        }

        return SignAs(identity, CertificateForms.OfLeaf(identity, key), chosen);
    }

    /// <summary>A leaf and its authority's certificate as text: an <c>identity.pem</c>.</summary>
    public string ChainPem(X509Certificate2 leaf) => Pem([leaf, Certificate]);

    public void Dispose() => Certificate.Dispose();

    /// <summary>Certificates as text, without keys.</summary>
    public static string Pem(X509Certificate2Collection certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    private X509Certificate2 SignAs(PeerIdentity identity, CertificateRequest request, TimeSpan lifetime)
    {
        if (identity.Issuer != Identity)
        {
            throw new InvalidOperationException($"{Identity} may not issue {identity}; {identity.Issuer} may");
        }

        using var key = Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException($"{Identity} is here without its key");
        return Sign(request, Certificate.SubjectName, key, Certificate, _time.GetUtcNow(), lifetime);
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, X500DistinguishedName issuerName, ECDsa key, X509Certificate2? issuer, DateTimeOffset now, TimeSpan lifetime)
    {
        var to = now + lifetime;
        if (issuer is not null && to > new DateTimeOffset(issuer.NotAfter))
        {
            throw new InvalidOperationException(
                $"a certificate until {to:yyyy-MM-dd} would outlive that of its authority, which ends on {issuer.NotAfter:yyyy-MM-dd}; renew the authority, or ask for less");
        }

        var authorityKey = issuer is null
            ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false))
            : X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false);
        request.CertificateExtensions.Add(authorityKey);
        return request.Create(issuerName, X509SignatureGenerator.CreateForECDsa(key), now - ClockSkew, to, CertificateForms.SerialNumber());
    }

    /// <summary>The key may be used by TLS on every platform: one that only lives in memory is not taken on Windows.</summary>
    private static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key) => KeyedCertificate.Of(certificate, key);
}
