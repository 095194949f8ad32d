using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>The subject alternative names of a certificate: URIs of an identity, and nothing beside them.</summary>
public static class CertificateNames
{
    private const string AlternativeNames = "2.5.29.17";

    /// <summary>GeneralName uniformResourceIdentifier (RFC 5280, 4.2.1.6).</summary>
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

    /// <summary>The identity a certificate says; whether it may say so is for <see cref="Trust"/> to judge.</summary>
    /// <exception cref="FormatException">It says none, several, or has other names beside; the message is a sentence.</exception>
    public static PeerIdentity IdentityOf(X509Certificate2 certificate)
    {
        var extensions = certificate.Extensions.Where(extension => extension.Oid?.Value == AlternativeNames).ToList();
        return extensions.Count == 1
            ? Read(extensions[0].RawData)
            : throw new FormatException($"the certificate has {extensions.Count} lists of alternative names; exactly one is allowed");
    }

    public static PeerIdentity Read(byte[] encoded) => PeerUris.Read(Uris(encoded));

    public static X509Extension Extension(PeerIdentity identity)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var uri in PeerUris.Of(identity))
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, UriName);
            }
        }

        return new X509Extension(AlternativeNames, writer.Encode(), critical: false);
    }

    private static List<string> Uris(byte[] encoded)
    {
        try
        {
            var outer = new AsnReader(encoded, AsnEncodingRules.DER);
            var list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var uris = new List<string>();
            while (list.HasData)
            {
                uris.Add(list.PeekTag().HasSameClassAndValue(UriName)
                    ? list.ReadCharacterString(UniversalTagNumber.IA5String, UriName)
                    : throw new FormatException("the certificate has an alternative name that is no URI; only the URIs of its identity are allowed"));
            }

            return uris;
        }
        catch (AsnContentException error)
        {
            throw new FormatException("the alternative names of the certificate are malformed", error);
        }
    }
}
