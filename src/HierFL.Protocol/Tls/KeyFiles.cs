using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>Keys and certificates as files: whole or absent, and a key is never readable by others, not even for a moment.</summary>
internal static class KeyFiles
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public const UnixFileMode Public = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    private const UnixFileMode OfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Characters; a chain of four certificates has about 4,000.</summary>
    private const int LongestFile = 1 << 16;

    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <exception cref="IOException">The file is there and may not be written over.</exception>
    public static void Write(string path, string text, UnixFileMode mode, bool overwrite = true)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var file = new StreamWriter(temporary, options))
        {
            file.Write(text);
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite);
        }
        catch
        {
            // It may be a key, which lies nowhere but in its place.
            File.Delete(temporary);
            throw;
        }
    }

    public static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(ReadText(path));
        }
        catch (CryptographicException error)
        {
            throw new FormatException($"{path} is not a file of certificates in PEM", error);
        }

        return certificates.Count > 0 ? certificates : throw new FormatException($"{path} holds no certificate");
    }

    public static ECDsa ReadKey(string path, KeyAccess access)
    {
        RequirePrivate(path, access);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(ReadText(path));
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FormatException($"{path} is not a private key of ECDSA in PEM", error);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The file itself where its name is a link: a secret that Kubernetes mounts changes behind its links.</summary>
    public static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
    }

    /// <summary>Length and time of change of each file.</summary>
    public static string Stamp(string folder, params string[] names) => string.Join(' ', names
        .Select(name => Target(Path.Combine(folder, name)))
        .Select(file => file.Exists ? $"{file.Length}:{file.LastWriteTimeUtc.Ticks}" : "-"));

    public static bool Matches(X509Certificate2 certificate, ECDsa key)
    {
        using var own = certificate.GetECDsaPublicKey();
        return own is not null && own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }

    private static string ReadText(string path)
    {
        try
        {
            return Target(path) is var file && file.Length <= LongestFile
                ? File.ReadAllText(path)
                : throw new FormatException($"{path} has {file.Length} bytes; at most {LongestFile} are allowed");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FormatException($"{path} does not exist", error);
        }
    }

    private static void RequirePrivate(string path, KeyAccess access)
    {
        var forbidden = access == KeyAccess.OwnerOnly ? OfOthers | OfGroup : OfOthers;
        var file = Target(path);
        if (!OperatingSystem.IsWindows() && file.Exists && (file.UnixFileMode & forbidden) != 0)
        {
            var mode = Convert.ToString((int)file.UnixFileMode, 8);
            throw new FormatException($"{path} has mode {mode}: others could read or change the key; its mode must be {(access == KeyAccess.OwnerOnly ? "600" : "640")} or less");
        }
    }
}
