using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>A process's certificate with its key, the certificates between it and the root, and whom it trusts; as of one moment.</summary>
public sealed class OwnCertificate
{
    /// <exception cref="FormatException">The certificate says no identity.</exception>
    public OwnCertificate(X509Certificate2 certificate, X509Certificate2Collection authorities, Trust trust)
    {
        (Certificate, Authorities, Trust) = (certificate, authorities, trust);
        Identity = CertificateNames.IdentityOf(certificate);
        Context = SslStreamCertificateContext.Create(certificate, authorities, offline: true);
    }

    /// <summary>Who this process is.</summary>
    public PeerIdentity Identity { get; }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Sent along, so that a peer that knows only the root can follow.</summary>
    public X509Certificate2Collection Authorities { get; }

    public Trust Trust { get; }

    /// <summary>For TLS: the certificate with its authorities.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When the certificate is due for renewal: halfway through its life.</summary>
    public DateTimeOffset RenewAt => new DateTimeOffset(Certificate.NotBefore) + ((Certificate.NotAfter - Certificate.NotBefore) / 2);
}
