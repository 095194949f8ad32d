using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Pki;

/// <summary>
/// A certificate signing request. Only its public key is taken: whose it is, and what the certificate will say, comes from whoever approves it.
/// </summary>
public static class SigningRequest
{
    /// <summary>Characters of a request; ours have about 500.</summary>
    public const int MaxLength = 4096;

    /// <summary>A request for the key, as PEM. Its subject says nothing.</summary>
    public static string Create(ECDsa key) =>
        new CertificateRequest(new X500DistinguishedName("CN=hierfl"), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    /// <summary>The key of a request whose sender has shown to hold it.</summary>
    /// <exception cref="FormatException">It is no request, its signature is wrong, or the key is of another kind; the message is a sentence.</exception>
    public static PublicKey ReadKey(string pem)
    {
        if (pem.Length > MaxLength)
        {
            throw new FormatException($"the signing request has {pem.Length} characters; at most {MaxLength} are allowed");
        }

        PublicKey key;
        try
        {
            // Loading verifies the signature; extensions that the sender asks for are not even read.
            key = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, signerSignaturePadding: RSASignaturePadding.Pkcs1).PublicKey;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException("the signing request is no PKCS #10 request in PEM, or its signature is wrong", error);
        }

        return KeyStrength.IsAllowed(key) ? key : throw new FormatException($"the key of the signing request is not {KeyStrength.Allowed}");
    }
}
