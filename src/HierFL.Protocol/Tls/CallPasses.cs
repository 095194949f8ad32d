using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HierFL.Protocol.Tls;

/// <summary>
/// Call passes: a caller's word for one call, where the connection does not tell who calls (grain calls). A JWT signed with the key of the caller's
/// certificate, which travels in it; it is good for one audience and a few minutes.
/// </summary>
public static class CallPasses
{
    /// <summary>The longest a pass may live.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Characters of a pass; ours have about 3,500.</summary>
    public const int MaxLength = 16 * 1024;

    internal const string ChainHeader = "x5c";

    /// <summary>Bytes of a signature with the largest key in use, P-521.</summary>
    private const int MaxProofBytes = 160;

    /// <summary>A pass of this holder for an audience.</summary>
    /// <param name="own">Certificate with its key, on P-256.</param>
    /// <param name="audience">What the pass is for; the other side asks for exactly this text.</param>
    /// <param name="time">Clock of its dates.</param>
    /// <exception cref="InvalidOperationException">The key is not on P-256.</exception>
    public static string Sign(OwnCertificate own, string audience, TimeProvider time)
    {
        // The signer of the library holds on to the key; a provider that caches would outlive it.
        using var key = own.Certificate.GetECDsaPrivateKey();
        if (key is not { KeySize: 256 })
        {
            throw new InvalidOperationException($"the certificate of {own.Identity} has no key on P-256; call passes are signed with ES256");
        }

        var now = time.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = own.Identity.Uri,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + MaxLifetime,
            Claims = new Dictionary<string, object> { [JwtRegisteredClaimNames.Jti] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) },
            AdditionalHeaderClaims = new Dictionary<string, object> { [ChainHeader] = Chain(own) },
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>Proves a call: a signature over it with the key of the pass, for whoever has the pass could show it elsewhere.</summary>
    /// <exception cref="InvalidOperationException">The certificate has no key.</exception>
    public static string Prove(OwnCertificate own, ReadOnlySpan<byte> call)
    {
        using var key = own.Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException($"the certificate of {own.Identity} has no key");
        return Convert.ToBase64String(key.SignData(call, HashAlgorithmName.SHA256));
    }

    /// <summary>Whether the holder of the certificate has signed the call.</summary>
    internal static bool IsProof(X509Certificate2 holder, ReadOnlySpan<byte> call, string proof)
    {
        Span<byte> signature = stackalloc byte[MaxProofBytes];
        using var key = holder.GetECDsaPublicKey();
        return proof.Length <= 2 * MaxProofBytes && Convert.TryFromBase64String(proof, signature, out var length)
            && key?.VerifyData(call, signature[..length], HashAlgorithmName.SHA256) == true;
    }

    /// <summary>Base 64 of each certificate, the holder's first (RFC 7515, 4.1.6).</summary>
    private static List<string> Chain(OwnCertificate own) =>
        [.. own.Authorities.Prepend(own.Certificate).Select(certificate => Convert.ToBase64String(certificate.RawData))];
}
