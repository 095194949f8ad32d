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
        MakeOnce(folder.Pki, fresh => PkiTree.Init(Federation, fresh, regions, time));
        foreach (var region in regions)
        {
            MakeOnce(Authority(folder, region), fresh => PkiTree.AddRegion(region, Path.Combine(folder.Pki, PkiTree.OfflineRoot), fresh, time));
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
        MakeOnce(folder, fresh => IssuedIdentity.Issue(authority, identityOf, fresh, Days, time));
        if (IdentityReport.Read(folder, time) is var report && (!report.IsTrusted || report.NotAfter - time.GetUtcNow() < RenewBefore))
        {
            IssuedIdentity.Renew(folder, authority, Days, time);
        }
    }

    /// <summary>Makes a folder beside its place, and puts it there when it is whole: a start that is killed meanwhile can be repeated.</summary>
    private static void MakeOnce(string folder, Action<string> fill)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var fresh = folder + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        fill(fresh);
        Directory.Move(fresh, folder);
    }

    /// <summary>The name of the user, if it can stand in a certificate.</summary>
    private static string OperatorName() => Core.Jobs.DnsLabel.Holds(Environment.UserName) ? Environment.UserName : "operator";
}
