using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Pki;

/// <summary>What certificates of each kind say.</summary>
internal static class CertificateForms
{
    /// <summary>Bytes of a serial number: random, so that no two are alike and none is guessed (RFC 5280 allows 20).</summary>
    private const int SerialBytes = 16;

    public static CertificateRequest OfAuthority(PeerIdentity.Authority identity, PublicKey key)
    {
        var (name, length) = identity.Region is { } region ? (region, 0) : (PeerIdentity.RootRegion, 1);
        var request = Begin($"CN={name}, OU=hierfl authorities, O={identity.Federation}", identity, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, length, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    public static CertificateRequest OfLeaf(PeerIdentity identity, PublicKey key)
    {
        var subject = identity switch
        {
            PeerIdentity.Silo silo => $"CN=silo, OU={silo.Region}, O={silo.Federation}",
            PeerIdentity.Hospital hospital => $"CN={hospital.Name}, OU={hospital.Region}, O={hospital.Federation}",
            PeerIdentity.Operator person => $"CN={person.Name}, OU=operators, O={person.Federation}",
            _ => throw new ArgumentException($"{identity} is no leaf", nameof(identity)),
        };
        var request = Begin(subject, identity, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(KeyUses.Of(identity), critical: true));
        return request;
    }

    /// <summary>Positive and of full length.</summary>
    public static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    private static CertificateRequest Begin(string subject, PeerIdentity identity, PublicKey key)
    {
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        request.CertificateExtensions.Add(CertificateNames.Extension(identity));
        return request;
    }
}
