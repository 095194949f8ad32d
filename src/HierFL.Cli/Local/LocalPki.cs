using HierFL.Cli.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Local;

/// <summary>The authorities and identities of a local federation: made once, renewed when half of their time is over.</summary>
internal static class LocalPki
{
    public const string Federation = "local";

    private const int Days = 366;

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(Days / 2.0);

    public static void Ensure(LocalFolder folder, IReadOnlyCollection<string> regions, TimeProvider time)
    {
        if (!Directory.Exists(folder.Pki))
        {
            PkiTree.Init(Federation, folder.Pki, regions, time);
        }

        foreach (var region in regions.Where(region => !Directory.Exists(Authority(folder, region))))
        {
            PkiTree.AddRegion(region, Path.Combine(folder.Pki, PkiTree.OfflineRoot), null, time);
        }

        foreach (var region in regions.Prepend(PeerIdentity.RootRegion))
        {
            Identity(folder.Identity("silo-" + region), Authority(folder, region), authority => new PeerIdentity.Silo(authority.Federation, region), time);
        }

        Identity(
            folder.Operator,
            Authority(folder, PeerIdentity.OperatorsAuthority),
            authority => new PeerIdentity.Operator(authority.Federation, OperatorName(), OperatorRoles.Admin),
            time);
    }

    public static string Authority(LocalFolder folder, string region) => Path.Combine(folder.Pki, region);

    private static void Identity(string folder, string authority, Func<PeerIdentity.Authority, PeerIdentity> identityOf, TimeProvider time)
    {
        if (!Directory.Exists(folder))
        {
            IssuedIdentity.Issue(authority, identityOf, folder, Days, time);
        }
        else if (IdentityReport.Read(folder, time) is var report && (!report.IsTrusted || report.NotAfter - time.GetUtcNow() < RenewBefore))
        {
            IssuedIdentity.Renew(folder, authority, Days, time);
        }
    }

    /// <summary>The name of the user, if it can stand in a certificate.</summary>
    private static string OperatorName() => Core.Jobs.DnsLabel.Holds(Environment.UserName) ? Environment.UserName : "operator";
}
