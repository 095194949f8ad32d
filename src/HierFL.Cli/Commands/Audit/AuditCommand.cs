using System.CommandLine;
using System.Runtime.CompilerServices;
using HierFL.Cli.Cluster;
using HierFL.Core.Audit;
using HierFL.Grains.Audit;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit ...</c>: what was done, by whom.</summary>
internal static class AuditCommand
{
    public static Command Build() => new("audit", "Read the audit logs, and check that nothing in them was changed.")
    {
        AuditListCommand.Build(),
        AuditHeadCommand.Build(),
        AuditVerifyCommand.Build(),
        AuditExportCommand.Build(),
        SharedOptions.Context,
    };

    public static Option<string> Region() => new("--region") { Description = "Whose log: a region's, or root for that of the jobs.", HelpName = "REGION", Required = true };

    /// <summary>A head that the entries should follow.</summary>
    public static Option<string?> After() => new("--after")
    {
        Description = "Begin after this head, NUMBER:HASH: that of the last entry that was exported, or of the last one that was taken away.",
        HelpName = "HEAD",
    };

    /// <exception cref="InputException">It is no head with a number.</exception>
    public static AuditHead? AfterOf(string? text) => AuditVerifyCommand.HeadOf(text, "--after") is not { } head ? null
        : head.Sequence > 0 ? head
        : throw new InputException($"--after: found '{text}'; allowed: NUMBER:HASH, as hierfl audit head prints it");

    /// <exception cref="InputException">There is no such region.</exception>
    /// <exception cref="ClusterException">No silo of it is up.</exception>
    public static async Task<IAuditTrail> TrailAsync(ClusterClient cluster, string region, CancellationToken cancellation)
    {
        if (region != PeerIdentity.RootRegion)
        {
            await RegionLookup.FindAsync(cluster, region, cancellation);
        }

        return cluster.Grains.GetGrain<IAuditTrail>(AuditKeys.Of(region));
    }

    /// <summary>Entries from a number on, page by page.</summary>
    public static async IAsyncEnumerable<AuditEntry> ReadAsync(IAuditTrail trail, long first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await trail.ReadAsync(first).WaitAsync(cancellation) is { IsEmpty: false } page)
        {
            foreach (var entry in page)
            {
                yield return entry;
            }

            first = page[^1].Sequence + 1;
        }
    }
}
