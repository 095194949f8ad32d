using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Audit;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit list --region REGION</c>.</summary>
internal static class AuditListCommand
{
    private const int Newest = 50;

    public static Command Build()
    {
        var region = AuditCommand.Region();
        var from = new Option<long?>("--from") { Description = $"First entry; by default the newest {Newest} are shown.", HelpName = "N" };
        var output = SharedOptions.Format();
        var command = new Command("list", "List the entries of an audit log.") { region, from, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var name = parsed.GetValue(region)!;
            var trail = await AuditCommand.TrailAsync(cluster, name, cancellation);
            var first = parsed.GetValue(from) ?? Math.Max(1, ((await trail.HeadAsync().WaitAsync(cancellation))?.Sequence ?? 0) - Newest + 1);
            var entries = ImmutableArray.CreateBuilder<AuditEntry>();
            await foreach (var entry in AuditCommand.ReadAsync(trail, Math.Max(1, first), cancellation))
            {
                entries.Add(entry);
            }

            var list = new AuditList(name, entries.ToImmutable());
            Document.Print(parsed.GetValue(output)!, list, () => Text(list));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static string Text(AuditList list)
    {
        var table = new TextTable("ENTRY", "TIME", "KIND", "ACTOR", "JOB", "ROUND", "DETAILS");
        foreach (var entry in list.Entries)
        {
            table.Add(
                entry.Sequence.ToString(CultureInfo.InvariantCulture),
                Times.Text(entry.Time),
                entry.Kind,
                entry.Actor,
                entry.Job ?? "-",
                entry.Round?.ToString(CultureInfo.InvariantCulture) ?? "-",
                string.Join(' ', entry.Details.Select(detail => $"{detail.Key}={detail.Value}")));
        }

        return table.ToString();
    }

    internal sealed record AuditList(string Region, ImmutableArray<AuditEntry> Entries);
}
