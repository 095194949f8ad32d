using System.Collections.Immutable;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Pki;

/// <summary>An authority that was made, and where its folder is.</summary>
internal sealed record MadeAuthority(string Folder, PeerIdentity.Authority Identity, DateTimeOffset NotAfter);

/// <summary>
/// The authorities of a federation as folders beside each other: <see cref="OfflineRoot"/>, one for the root's silos, one for operators, one a region. Each is
/// to be moved to where it is used.
/// </summary>
internal static class PkiTree
{
    /// <summary>Folder of the authority that certifies the others; no region can have the name.</summary>
    public const string OfflineRoot = "offline-root";

    /// <summary>Makes the root, and with it every other authority.</summary>
    /// <exception cref="InputException">A name is not allowed, or there are authorities already.</exception>
    public static ImmutableArray<MadeAuthority> Init(string federation, string folder, IReadOnlyCollection<string> regions, TimeProvider time) => PkiErrors.Told(() =>
    {
        string[] all = [PeerIdentity.RootRegion, PeerIdentity.OperatorsAuthority, .. regions];
        if (all.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException($"--region: found '{twice.Key}' twice; allowed: each once, and '{PeerIdentity.RootRegion}' and '{PeerIdentity.OperatorsAuthority}' are made always");
        }

        foreach (var region in regions)
        {
            RequireRegion(region, federation);
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InputException($"--out: {folder} is not empty; authorities are made in a folder of their own, and one more region with: hierfl pki region");
        }

        using var root = Authority.CreateRoot(federation, time);
        return (ImmutableArray<MadeAuthority>)[Write(root, Path.Combine(folder, OfflineRoot)), .. all.Select(name => Certify(root, name, Path.Combine(folder, name)))];
    });

    /// <summary>Makes the authority of one more region.</summary>
    /// <param name="region">Its name.</param>
    /// <param name="rootFolder">Folder of the offline root.</param>
    /// <param name="folder">Where the authority goes; null puts it beside the root.</param>
    /// <param name="time">Clock of its dates.</param>
    /// <exception cref="InputException">The name is not allowed, the root cannot be read, or there is such an authority already.</exception>
    public static MadeAuthority AddRegion(string region, string rootFolder, string? folder, TimeProvider time) => PkiErrors.Told(() =>
    {
        using var root = AuthorityFolder.Read(rootFolder, time);
        RequireRegion(region, root.Identity.Federation);
        return Certify(root, region, folder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(rootFolder))!, region));
    });

    private static void RequireRegion(string region, string federation)
    {
        _ = new PeerIdentity.Silo(federation, region);
        if (region is OfflineRoot)
        {
            throw new InputException($"no region may be called '{OfflineRoot}': that is the folder of the authority that certifies the others");
        }
    }

    private static MadeAuthority Certify(Authority root, string region, string folder)
    {
        using var authority = root.CreateRegional(region);
        return Write(authority, folder);
    }

    private static MadeAuthority Write(Authority authority, string folder)
    {
        AuthorityFolder.Write(authority, folder);
        return new MadeAuthority(folder, authority.Identity, new DateTimeOffset(authority.Certificate.NotAfter.ToUniversalTime()));
    }
}
