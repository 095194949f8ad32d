using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Pki;

/// <summary>What a folder with an identity or an authority holds, and whether it would be believed.</summary>
internal sealed record IdentityReport
{
    public required string Folder { get; init; }

    /// <summary>The URI that names the holder.</summary>
    public required string Identity { get; init; }

    public required string Federation { get; init; }

    /// <summary>What an operator may do; empty for others.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Who issued the certificate, as it must be; null for a root.</summary>
    public required string? IssuedBy { get; init; }

    public required string Serial { get; init; }

    /// <summary>SHA-256 of the certificate, lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>SHA-256 of each root that the folder trusts: what enrolment tokens pin.</summary>
    public required ImmutableArray<string> Roots { get; init; }

    public bool IsTrusted => Problem is null;

    /// <summary>Why it would not be believed or cannot be used; null if all is well.</summary>
    public required string? Problem { get; init; }

    /// <exception cref="InputException">The folder holds neither an identity nor an authority.</exception>
    public static IdentityReport Read(string folder, TimeProvider time) => PkiErrors.Told(() =>
    {
        var isLeaf = File.Exists(Path.Combine(folder, CertificateFolder.ChainFile));
        var chain = Pem(Path.Combine(folder, isLeaf ? CertificateFolder.ChainFile : "authority.pem"), folder);
        var roots = Pem(Path.Combine(folder, CertificateFolder.RootsFile), folder);
        var (identity, trust) = (CertificateNames.IdentityOf(chain[0]), new Trust(roots, time));
        return new IdentityReport
        {
            Folder = folder,
            Identity = identity.Uri,
            Federation = identity.Federation,
            Roles = identity is PeerIdentity.Operator person ? [.. RoleNames.Of(person.Roles)] : [],
            IssuedBy = identity.Issuer?.Uri,
            Serial = chain[0].SerialNumber.ToLowerInvariant(),
            Fingerprint = Trust.Pin(chain[0]),
            NotBefore = new DateTimeOffset(chain[0].NotBefore.ToUniversalTime()),
            NotAfter = new DateTimeOffset(chain[0].NotAfter.ToUniversalTime()),
            Roots = [.. roots.Select(Trust.Pin)],
            Problem = (isLeaf ? LeafProblem(chain, trust, identity) : AuthorityProblem(chain[0], roots, identity, time)) ?? KeyProblem(folder, isLeaf, time),
        };
    });

    private static X509Certificate2Collection Pem(string path, string folder)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{folder} is no identity and no authority: {Path.GetFileName(path)} is not in it");
        }

        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new InputException($"{path} holds no certificate");
    }

    private static string? LeafProblem(X509Certificate2Collection chain, Trust trust, PeerIdentity identity) =>
        trust.Verify(chain[0], [.. chain.Skip(1)], identity is PeerIdentity.Silo ? PeerPurpose.Server : PeerPurpose.Client).Refusal;

    /// <summary>An authority is no peer, so trust has no word on it: the platform looks at its chain.</summary>
    private static string? AuthorityProblem(X509Certificate2 certificate, X509Certificate2Collection roots, PeerIdentity identity, TimeProvider time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().LocalDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        return identity is not PeerIdentity.Authority ? $"{identity} is no authority"
            : chain.Build(certificate) ? null
            : $"the certificate of {identity} is not of this federation: {string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())}";
    }

    private static string? KeyProblem(string folder, bool isLeaf, TimeProvider time)
    {
        try
        {
            if (isLeaf)
            {
                using var own = new CertificateFolder(folder, time);
            }
            else
            {
                using var authority = Protocol.Pki.AuthorityFolder.Read(folder, time);
            }

            return null;
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return error.Message;
        }
    }
}
