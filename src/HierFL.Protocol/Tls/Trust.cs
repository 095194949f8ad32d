using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HierFL.Protocol.Tls;

/// <summary>
/// Whom to believe: the roots of one federation, and no store of the system. A leaf of region R counts only if the authority of R itself issued
/// it, so that a region whose authority is stolen can speak for nobody outside it.
/// </summary>
/// <remarks>Thread-safe. Dispose it no earlier than the last connection that asks it.</remarks>
public sealed class Trust
{
    /// <summary>Leaf, authority of its region, root: a longer chain has an authority that nobody appointed.</summary>
    private const int ChainLength = 3;

    private const int MostExtra = 16;

    private readonly X509Certificate2Collection _roots;
    private readonly Func<X509Certificate2, bool> _isRevoked;
    private readonly TimeProvider _time;

    /// <param name="roots">One, or several while a root is being replaced; all of one federation.</param>
    /// <param name="time">Clock for the dates of certificates.</param>
    /// <param name="isRevoked">Whether a leaf or an authority has been revoked; asked with issuer and serial number at hand.</param>
    /// <exception cref="FormatException">A root is no root of this system, or two are of different federations.</exception>
    public Trust(X509Certificate2Collection roots, TimeProvider time, Func<X509Certificate2, bool>? isRevoked = null)
    {
        _roots = roots;
        _time = time;
        _isRevoked = isRevoked ?? (static _ => false);
        if (roots.Count == 0)
        {
            throw new FormatException("there is no root certificate; at least one is needed");
        }

        Federation = FederationOf(roots[0]);
        if (roots.FirstOrDefault(root => FederationOf(root) != Federation) is { } other)
        {
            throw new FormatException($"the roots are of federations {Federation} and {FederationOf(other)}; one is allowed");
        }
    }

    /// <summary>Name of the federation that the roots are of.</summary>
    public string Federation { get; }

    /// <summary>The roots: public, to be handed on.</summary>
    public X509Certificate2Collection Roots => [.. _roots];

    /// <summary>From the text of a <c>ca.pem</c>.</summary>
    /// <exception cref="FormatException">It holds no root of this system, or roots of different federations.</exception>
    public static Trust FromPem(string pem, TimeProvider time, Func<X509Certificate2, bool>? isRevoked = null)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException error)
        {
            throw new FormatException("the root certificates are not PEM", error);
        }

        return new Trust(roots, time, isRevoked);
    }

    /// <summary>SHA-256 of a root, lower-case hexadecimal: what an enrolment token pins.</summary>
    public static string Pin(X509Certificate2 root) => Convert.ToHexStringLower(SHA256.HashData(root.RawData));

    /// <summary>Who shows this certificate, or why it is not believed.</summary>
    /// <param name="leaf">The peer's own certificate; that it holds the key is for the handshake or the signature to show.</param>
    /// <param name="extra">Certificates the peer sent beside it, its authority's among them; in any order.</param>
    /// <param name="purpose">The peer's end of the connection.</param>
    public PeerVerdict Verify(X509Certificate2 leaf, X509Certificate2Collection? extra, PeerPurpose purpose)
    {
        try
        {
            var identity = CertificateNames.IdentityOf(leaf);
            return Refusal(leaf, extra ?? [], purpose, identity) is { } refusal ? PeerVerdict.Refused(refusal) : PeerVerdict.Trusted(identity);
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return PeerVerdict.Refused(error.Message);
        }
    }

    /// <summary>Whether a certificate that was believed has been revoked since.</summary>
    public bool IsRevoked(X509Certificate2 certificate) => _isRevoked(certificate);

    /// <summary>A policy that knows our roots alone and downloads nothing: for this class, and for the platform's own look at the peer's chain.</summary>
    internal X509ChainPolicy Policy(PeerPurpose purpose)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = _time.GetUtcNow().LocalDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(_roots);
        policy.ApplicationPolicy.Add(KeyUses.Of(purpose));
        return policy;
    }

    private string? Refusal(X509Certificate2 leaf, X509Certificate2Collection extra, PeerPurpose purpose, PeerIdentity identity)
    {
        if (identity.Federation != Federation || identity.Issuer is null || identity is PeerIdentity.Authority || extra.Count > MostExtra)
        {
            return $"{identity} is no peer of federation {Federation}; a silo, hospital or operator of it is needed, with at most {MostExtra} certificates";
        }

        using var chain = new X509Chain { ChainPolicy = Policy(purpose) };
        chain.ChainPolicy.ExtraStore.AddRange(extra);
        var built = chain.Build(leaf);
        var certificates = chain.ChainElements.Select(element => element.Certificate).ToList();
        return certificates.Select(certificate => Outdated(identity, certificate)).FirstOrDefault(sentence => sentence is not null)
            ?? (built ? ChainRefusal(certificates, identity) : $"the certificate of {identity} is not of this federation, or not for this use: {Statuses(chain)}");
    }

    private string? ChainRefusal(List<X509Certificate2> chain, PeerIdentity identity)
    {
        if (chain.Count != ChainLength)
        {
            return $"the certificate of {identity} has a chain of {chain.Count} certificates; it is issued by the authority of its region, and that by the root";
        }

        var (authority, root) = (CertificateNames.IdentityOf(chain[1]), CertificateNames.IdentityOf(chain[2]));
        return authority != identity.Issuer ? $"the certificate of {identity} is issued by {authority}; only {identity.Issuer} may"
            : root != identity.Issuer.Issuer ? $"{authority} is certified by {root}; only {identity.Issuer.Issuer} may"
            : chain.Find(certificate => !KeyStrength.IsAllowed(certificate)) is not null ? $"a key in the chain of {identity} is not {KeyStrength.Allowed}"
            : _isRevoked(chain[0]) || _isRevoked(chain[1]) ? $"the certificate of {identity} has been revoked"
            : null;
    }

    private string? Outdated(PeerIdentity identity, X509Certificate2 certificate)
    {
        var (now, from, to) = (_time.GetUtcNow(), new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        var what = now >= to ? $"expired on {Date(to)}" : now < from ? $"is valid only from {Date(from)}" : null;
        return what is null ? null : $"a certificate in the chain of {identity} {what}; the time here is {Date(now)}";
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Statuses(X509Chain chain)
    {
        var text = new StringBuilder();
        foreach (var status in chain.ChainStatus.DistinctBy(status => status.Status))
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(status.Status);
        }

        return text.ToString();
    }

    private static string FederationOf(X509Certificate2 root) =>
        CertificateNames.IdentityOf(root) is PeerIdentity.Authority { Region: null } authority && KeyStrength.IsAllowed(root)
            ? authority.Federation
            : throw new FormatException($"{WireText.Quote(root.Subject)} is no root authority of a federation with a key of {KeyStrength.Allowed}");
}
