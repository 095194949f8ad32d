using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Tests;

/// <summary>Certificates that an authority whose key was stolen could sign; ours never would.</summary>
internal sealed record Forgery
{
    public required IReadOnlyList<string> Uris { get; init; }

    public string Subject { get; init; } = "CN=forged";

    public bool IsAuthority { get; init; }

    public bool ForServers { get; init; } = true;

    public string? DnsName { get; init; }

    public ECCurve Curve { get; init; } = ECCurve.NamedCurves.nistP256;

    public bool Rsa { get; init; }

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public X509Certificate2 SignedBy(Authority authority) => SignedBy(authority.Certificate);

    public X509Certificate2 SignedBy(X509Certificate2 issuer)
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(Curve);
        var request = Rsa
            ? new CertificateRequest(Subject, rsa, Hash, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(Subject, ecdsa, Hash);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in Uris)
        {
            names.AddUri(new Uri(uri));
        }

        if (DnsName is not null)
        {
            names.AddDnsName(DnsName);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        if (!IsAuthority)
        {
            var uses = new OidCollection { KeyUses.Of(PeerPurpose.Client) };
            if (ForServers)
            {
                uses.Add(KeyUses.Of(PeerPurpose.Server));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: true));
        }

        using var key = issuer.GetECDsaPrivateKey()!;
        var certificate = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), issuer.NotBefore, issuer.NotBefore.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return Rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey(ecdsa);
    }
}
