using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Pki;

/// <summary>
/// An authority on disk: <c>authority.pem</c>, <c>authority.key</c> (readable by its owner only) and <c>ca.pem</c>. The root's folder belongs on a medium that is
/// kept offline; an authority's folder is that of one region and holds nothing of another.
/// </summary>
public static class AuthorityFolder
{
    private const string CertificateFile = "authority.pem";

    private const string KeyFile = "authority.key";

    /// <exception cref="IOException">There is an authority already: its key is never written over.</exception>
    public static void Write(Authority authority, string folder)
    {
        KeyFiles.CreateFolder(folder);
        using var key = authority.Certificate.GetECDsaPrivateKey()!;
        var path = Path.Combine(folder, KeyFile);
        try
        {
            // Not looked for before: another process could write one in between.
            KeyFiles.Write(path, key.ExportPkcs8PrivateKeyPem() + "\n", KeyFiles.OwnerOnly, overwrite: false);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"{folder} holds an authority already; another one needs a folder of its own", error);
        }

        KeyFiles.Write(Path.Combine(folder, CertificateFile), authority.Certificate.ExportCertificatePem() + "\n", KeyFiles.Public);
        KeyFiles.Write(Path.Combine(folder, CertificateFolder.RootsFile), authority.RootsPem, KeyFiles.Public);
    }

    /// <param name="folder">Holds the three files.</param>
    /// <param name="time">Clock for the dates of certificates.</param>
    /// <param name="access">Who may be able to read the key.</param>
    /// <exception cref="FormatException">A file is missing, malformed, does not fit the others, or others can read the key; the message is a sentence.</exception>
    public static Authority Read(string folder, TimeProvider time, KeyAccess access = KeyAccess.OwnerOnly)
    {
        var (certificates, roots) = (KeyFiles.ReadCertificates(Path.Combine(folder, CertificateFile)), KeyFiles.ReadCertificates(Path.Combine(folder, CertificateFolder.RootsFile)));
        using var key = KeyFiles.ReadKey(Path.Combine(folder, KeyFile), access);
        return KeyFiles.Matches(certificates[0], key)
            ? new Authority(KeyedCertificate.Of(certificates[0], key), roots, time)
            : throw new FormatException($"{folder}: the key is not that of the certificate");
    }

    /// <summary>Changes when a file of the folder is another one.</summary>
    public static string Stamp(string folder) => KeyFiles.Stamp(folder, CertificateFile, KeyFile, CertificateFolder.RootsFile);
}
