using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>
/// The identity of a process on disk: <c>identity.pem</c> (its certificate, then its authority's), <c>identity.key</c> and <c>ca.pem</c>. A renewed certificate is
/// taken over without a restart.
/// </summary>
/// <remarks>
/// Thread-safe. A certificate and its key are two files and cannot change at one moment: a new key is first written beside the old one, and found there if
/// the process ends in between. Connections hold the certificate they began with.
/// </remarks>
public sealed class CertificateFolder : IDisposable
{
    public const string ChainFile = "identity.pem";

    public const string KeyFile = "identity.key";

    public const string RootsFile = "ca.pem";

    private const string NextKeyFile = "identity.next.key";

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly KeyAccess _access;
    private readonly Func<X509Certificate2, bool>? _isRevoked;
    private readonly Lock _reloading = new();
    private ITimer? _watch;
    private string _stamp;
    private volatile OwnCertificate _current;

    /// <param name="folder">Holds the three files.</param>
    /// <param name="time">Clock for the dates of certificates and for <see cref="Watch"/>.</param>
    /// <param name="access">Who may be able to read the key.</param>
    /// <param name="isRevoked">Handed to <see cref="Trust"/>.</param>
    /// <exception cref="FormatException">A file is missing, malformed, does not fit the others, or others can read the key; the message is a sentence.</exception>
    public CertificateFolder(string folder, TimeProvider time, KeyAccess access = KeyAccess.OwnerOnly, Func<X509Certificate2, bool>? isRevoked = null)
    {
        (_folder, _time, _access, _isRevoked) = (folder, time, access, isRevoked);
        _stamp = Stamp();
        _current = Load();
    }

    /// <summary>What the folder held when it was last read and was in order.</summary>
    public OwnCertificate Current => _current;

    /// <summary>Why the files as they are now are not taken; null if they are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Puts an identity into a folder, or a renewed one in its place; in this order it is whole whenever the process ends.</summary>
    /// <param name="folder">Made if it does not exist.</param>
    /// <param name="chainPem">The certificate, then its authority's.</param>
    /// <param name="key">The certificate's key.</param>
    /// <param name="rootsPem">Roots to trust; null leaves those that are there.</param>
    public static void Write(string folder, string chainPem, ECDsa key, string? rootsPem)
    {
        KeyFiles.CreateFolder(folder);
        if (rootsPem is not null)
        {
            KeyFiles.Write(Path.Combine(folder, RootsFile), rootsPem, KeyFiles.Public);
        }

        KeyFiles.Write(Path.Combine(folder, NextKeyFile), key.ExportPkcs8PrivateKeyPem() + "\n", KeyFiles.OwnerOnly);
        KeyFiles.Write(Path.Combine(folder, ChainFile), chainPem, KeyFiles.Public);
        File.Move(Path.Combine(folder, NextKeyFile), Path.Combine(folder, KeyFile), overwrite: true);
    }

    /// <summary>Reads the files again if they have changed since; true if another identity is in force now. Files that are not in order leave the old one (<see cref="Problem"/>).</summary>
    public bool Reload()
    {
        lock (_reloading)
        {
            var stamp = Stamp();
            if (stamp == _stamp && Problem is null)
            {
                return false;
            }

            try
            {
                _current = Load();
                (_stamp, Problem) = (stamp, null);
                return true;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Whatever is wrong with the files, the process goes on with what it has.
                Problem = error.Message;
                return false;
            }
        }
    }

    /// <summary>Looks for changed files every so often, until disposed.</summary>
    public void Watch(TimeSpan period) => _watch ??= _time.CreateTimer(_ => Reload(), null, period, period);

    public void Dispose() => _watch?.Dispose();

    private OwnCertificate Load()
    {
        var chain = KeyFiles.ReadCertificates(Path.Combine(_folder, ChainFile));
        var roots = KeyFiles.ReadCertificates(Path.Combine(_folder, RootsFile));
        using var key = KeyOf(chain[0]);
        var trust = new Trust(roots, _time, _isRevoked);
        return new OwnCertificate(KeyedCertificate.Of(chain[0], key), [.. chain.Skip(1)], trust);
    }

    private ECDsa KeyOf(X509Certificate2 certificate)
    {
        foreach (var name in (string[])[KeyFile, NextKeyFile])
        {
            var path = Path.Combine(_folder, name);
            if (name == NextKeyFile && !File.Exists(path))
            {
                break;
            }

            var key = KeyFiles.ReadKey(path, _access);
            if (KeyFiles.Matches(certificate, key))
            {
                return key;
            }

            key.Dispose();
        }

        throw new FormatException($"{_folder}: {KeyFile} is not the key of the certificate in {ChainFile}");
    }

    private string Stamp() => KeyFiles.Stamp(_folder, ChainFile, KeyFile, NextKeyFile, RootsFile);
}
