using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Pki;

/// <summary>Identity folders for silos and operators. A key is made once and never written over.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Identity">Whose it is.</param>
/// <param name="NotAfter">When the certificate ends.</param>
internal sealed record IssuedIdentity(string Folder, PeerIdentity Identity, DateTimeOffset NotAfter)
{
    /// <summary>A new key with a certificate.</summary>
    /// <param name="authorityFolder">The authority that issues it.</param>
    /// <param name="identityOf">Whose it is, for that authority.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="days">How long it is valid; null takes the authority's habit.</param>
    /// <param name="time">Clock of its dates.</param>
    /// <exception cref="InputException">The authority cannot be read or may not issue it, or the folder holds an identity.</exception>
    public static IssuedIdentity Issue(string authorityFolder, Func<PeerIdentity.Authority, PeerIdentity> identityOf, string folder, int? days, TimeProvider time) => PkiErrors.Told(() =>
    {
        string[] taken = [CertificateFolder.KeyFile, CertificateFolder.ChainFile, "authority.key"];
        if (Array.Find(taken, name => File.Exists(Path.Combine(folder, name))) is { } file)
        {
            throw new InputException($"--out: {folder} holds {file} already, and no key is written over; choose another folder, or renew the certificate with: hierfl pki renew {folder}");
        }

        using var authority = AuthorityFolder.Read(authorityFolder, time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Write(authority, identityOf(authority.Identity), key, authority.Roots, folder, days);
    });

    /// <summary>A new certificate for the same identity and the same key; roots of the authority join its own. Processes that use the folder take it over by themselves.</summary>
    /// <param name="folder">The identity.</param>
    /// <param name="authorityFolder">The authority that issued it.</param>
    /// <param name="days">How long the new one is valid; null takes the authority's habit.</param>
    /// <param name="time">Clock of its dates.</param>
    /// <exception cref="InputException">One of the folders cannot be read, or the authority may not issue it.</exception>
    public static IssuedIdentity Renew(string folder, string authorityFolder, int? days, TimeProvider time) => PkiErrors.Told(() =>
    {
        using var own = new CertificateFolder(folder, time);
        using var authority = AuthorityFolder.Read(authorityFolder, time);
        using var key = own.Current.Certificate.GetECDsaPrivateKey()!;
        return Write(authority, own.Current.Identity, key, Union(own.Current.Trust.Roots, authority.Roots), folder, days);
    });

    /// <summary>While a root is being replaced both are believed, and the authority knows one of them at times: whoever is renewed loses none.</summary>
    private static X509Certificate2Collection Union(X509Certificate2Collection own, X509Certificate2Collection more) => [.. own.Concat(more).DistinctBy(Trust.Pin)];

    private static IssuedIdentity Write(Authority authority, PeerIdentity identity, ECDsa key, X509Certificate2Collection roots, string folder, int? days)
    {
        using var leaf = authority.Issue(new PublicKey(key), identity, days is { } number ? TimeSpan.FromDays(number) : null);
        CertificateFolder.Write(folder, authority.ChainPem(leaf), key, Authority.Pem(roots));
        return new IssuedIdentity(folder, identity, new DateTimeOffset(leaf.NotAfter.ToUniversalTime()));
    }
}
