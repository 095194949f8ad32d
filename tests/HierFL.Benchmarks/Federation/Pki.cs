using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Benchmarks.Federation;

/// <summary>Certificates of a federation with one region, in folders as the programs read them.</summary>
internal static class Pki
{
    public const string Federation = "benchmark";

    public const string Region = "north";

    public static string RootSilo(string folder) => Path.Combine(folder, "root-silo");

    public static string RegionSilo(string folder) => Path.Combine(folder, "region-silo");

    public static string RegionAuthority(string folder) => Path.Combine(folder, "region-authority");

    public static string Operator(string folder) => Path.Combine(folder, "operator");

    public static void Write(string folder)
    {
        using var root = Authority.CreateRoot(Federation, TimeProvider.System);
        using var ofRoot = root.CreateRegional(PeerIdentity.RootRegion);
        using var ofRegion = root.CreateRegional(Region);
        using var ofOperators = root.CreateRegional(PeerIdentity.OperatorsAuthority);
        AuthorityFolder.Write(ofRegion, RegionAuthority(folder));
        Issue(ofRoot, new PeerIdentity.Silo(Federation, PeerIdentity.RootRegion), RootSilo(folder));
        Issue(ofRegion, new PeerIdentity.Silo(Federation, Region), RegionSilo(folder));
        Issue(ofOperators, new PeerIdentity.Operator(Federation, "benchmark", OperatorRoles.All), Operator(folder));
    }

    private static void Issue(Authority authority, PeerIdentity identity, string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(new PublicKey(key), identity);
        CertificateFolder.Write(folder, authority.ChainPem(certificate), key, authority.RootsPem);
    }
}
