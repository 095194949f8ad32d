using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>The keys and signatures that are believed: ECDSA on a NIST curve from P-256, with SHA-256 or longer.</summary>
internal static class KeyStrength
{
    public const string Allowed = "ECDSA on P-256, P-384 or P-521 with SHA-256, SHA-384 or SHA-512";

    private const string EllipticCurveKey = "1.2.840.10045.2.1";

    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    private static readonly string[] Signatures = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"];

    public static bool IsAllowed(X509Certificate2 certificate) =>
        IsAllowed(certificate.PublicKey) && Signatures.Contains(certificate.SignatureAlgorithm.Value, StringComparer.Ordinal);

    /// <summary>Read from the encoded curve, which is the same on every platform; a curve that is spelled out instead of named is not allowed.</summary>
    public static bool IsAllowed(PublicKey key)
    {
        if (key.Oid.Value != EllipticCurveKey || key.EncodedParameters is null)
        {
            return false;
        }

        try
        {
            var curve = AsnDecoder.ReadObjectIdentifier(key.EncodedParameters.RawData, AsnEncodingRules.DER, out _);
            return Curves.Contains(curve, StringComparer.Ordinal);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
