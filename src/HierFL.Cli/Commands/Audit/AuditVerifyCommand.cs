using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Audit;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit verify --region REGION</c>: whether every entry of a log is the one that was written.</summary>
internal static class AuditVerifyCommand
{
    public static Command Build()
    {
        var region = AuditCommand.Region();
        var expected = new Option<string?>("--expect")
        {
            Description = "A head that was kept elsewhere, NUMBER:HASH as this verb prints it: without one, a log whose end was cut off looks whole.",
            HelpName = "HEAD",
        };
        var output = SharedOptions.Format();
        var command = new Command("verify", "Check an audit log from its first entry to its last.") { region, expected, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var report = await VerifyAsync(cluster, parsed.GetValue(region)!, HeadOf(parsed.GetValue(expected)), cancellation);
            Document.Print(parsed.GetValue(output)!, report, () => Text(report));
            return report.IsIntact ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<AuditReport> VerifyAsync(ClusterClient cluster, string region, AuditHead? expected, CancellationToken cancellation)
    {
        var (trail, entries) = (AuditCommand.Trail(cluster, region), new List<AuditEntry>());
        await foreach (var entry in AuditCommand.ReadAsync(trail, 1, cancellation))
        {
            entries.Add(entry);
        }

        var fault = AuditChain.Verify(region, entries, before: null, expected);
        return new AuditReport(region, entries.Count, entries.Count > 0 ? $"{entries[^1].Sequence}:{entries[^1].Hash}" : null, fault?.Sentence);
    }

    /// <exception cref="InputException">It is no head.</exception>
    internal static AuditHead? HeadOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split(':') is [var number, { Length: 64 } hash] && hash.All(char.IsAsciiHexDigitLower)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new AuditHead(sequence, hash)
            : throw new InputException($"--expect: found '{text}'; allowed: NUMBER:HASH, as hierfl audit verify prints it");
    }

    internal static string Text(AuditReport report) => report.Problem is { } problem ? $"{report.Region}: {problem}"
        : report.Head is { } head ? $"{report.Region}: {report.Entries} entries, none was changed; head {head}"
        : $"{report.Region}: the log is empty";

    /// <param name="Region">Whose log.</param>
    /// <param name="Entries">How many were read.</param>
    /// <param name="Head">The last one: to be kept elsewhere.</param>
    /// <param name="Problem">The first link that does not hold; null if all do.</param>
    internal sealed record AuditReport(string Region, int Entries, string? Head, string? Problem)
    {
        public bool IsIntact => Problem is null;
    }
}
