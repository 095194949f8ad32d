using System.Collections.Immutable;
using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki revoked</c>: what was revoked, by whom.</summary>
internal static class PkiRevokedCommand
{
    public static Command Build()
    {
        var output = SharedOptions.Format();
        var command = new Command("revoked", "List the revoked certificates of operators, silos and authorities.") { output, SharedOptions.Context };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var all = ImmutableArray.CreateBuilder<Revocation>();
            while (await Registry(cluster).ListAsync(all.Count).WaitAsync(cancellation) is { IsEmpty: false } page)
            {
                all.AddRange(page);
            }

            var list = new RevokedList(all.ToImmutable());
            Document.Print(parsed.GetValue(output)!, list, () => Text(list));
            return ExitCodes.Done;
        });
        return command;
    }

    public static IRevocations Registry(ClusterClient cluster) => cluster.Grains.GetGrain<IRevocations>(RegistryKeys.Revocations);

    private static string Text(RevokedList list)
    {
        var table = new TextTable("REVOKED", "SINCE", "BY", "REASON");
        foreach (var entry in list.Revocations)
        {
            table.Add(entry.Subject, Times.Text(entry.At), entry.By, entry.Reason.Length > 0 ? entry.Reason : "-");
        }

        return table.ToString();
    }

    internal sealed record RevokedList(ImmutableArray<Revocation> Revocations);
}
