using HierFL.Agent.Configuration;
using HierFL.Protocol.Tls;

namespace HierFL.Agent.Enrolment;

/// <summary>What enrolment leaves in the identity folder: the certificate (<see cref="CertificateFolder"/>) and, beside it, the edge it was got from.</summary>
internal static class SiteIdentity
{
    private const string EdgesFile = "edges";

    /// <summary>Whether the folder holds an identity, in order or not.</summary>
    public static bool IsIn(string folder) =>
        File.Exists(Path.Combine(folder, CertificateFolder.KeyFile)) || File.Exists(Path.Combine(folder, CertificateFolder.ChainFile));

    /// <exception cref="InputException">The hospital is not enrolled, its files are not in order, or they are somebody else's.</exception>
    public static CertificateFolder Open(SiteSpec site, TimeProvider time)
    {
        if (!IsIn(site.IdentityFolder))
        {
            throw new InputException($"{site.IdentityFolder} holds no certificate: the hospital is not enrolled; ask the region's operator for a token, then: hierfl-agent enroll TOKEN");
        }

        try
        {
            var folder = new CertificateFolder(site.IdentityFolder, time);
            return folder.Current.Identity is PeerIdentity.Hospital
                ? folder
                : throw new InputException($"{site.IdentityFolder} holds the certificate of {folder.Current.Identity}; a hospital's is needed");
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(error.Message, error);
        }
    }

    /// <summary>The edges of the site file, or the one of enrolment.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IReadOnlyList<Uri> EdgesOf(SiteSpec site)
    {
        var path = Path.Combine(site.IdentityFolder, EdgesFile);
        string[] lines = site.Edges.Length > 0 ? [.. site.Edges] : File.Exists(path) ? File.ReadAllLines(path) : [];
        Uri[] edges = [.. lines.Select(line => Uri.TryCreate(line.Trim(), UriKind.Absolute, out var edge) && edge.Scheme == Uri.UriSchemeHttps ? edge : null).OfType<Uri>()];
        return edges.Length > 0 ? edges : throw new InputException($"no silo of the region is known: name them under 'edges' in the site file, or enrol; {path} is written then");
    }

    /// <summary>Keeps the edge of a token.</summary>
    public static void KeepEdge(string folder, Uri edge)
    {
        var path = Path.Combine(folder, EdgesFile);
        File.WriteAllText(path + ".tmp", edge + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
