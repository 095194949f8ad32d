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

    public bool Sha1 { get; init; }

    public X509Certificate2 SignedBy(Authority authority) => SignedBy(authority.Certificate);

    public X509Certificate2 SignedBy(X509Certificate2 issuer)
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(Curve);
        var request = Rsa
            ? new CertificateRequest(Subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(Subject, ecdsa, HashAlgorithmName.SHA256);
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
        var signer = Sha1 ? new Sha1Signer(key) : X509SignatureGenerator.CreateForECDsa(key);
        var certificate = request.Create(
            issuer.SubjectName, signer, issuer.NotBefore, issuer.NotBefore.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return Rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey(ecdsa);
    }

    /// <summary>ecdsa-with-SHA1, which .NET does not write any more.</summary>
    private sealed class Sha1Signer(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300906072A8648CE3D0401");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
