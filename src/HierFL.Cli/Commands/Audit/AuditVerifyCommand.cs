using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Audit;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit verify --region REGION</c>: whether every entry of a log is the one that was written.</summary>
internal static class AuditVerifyCommand
{
    /// <summary>Number of a head whose hash alone is known.</summary>
    private const long Anywhere = -1;

    public static Command Build()
    {
        var region = AuditCommand.Region();
        var expected = new Option<string?>("--head", "--expect")
        {
            Description = "A head that was kept elsewhere, NUMBER:HASH as hierfl audit head prints it, or the hash alone: without one, a log whose end was cut off looks whole.",
            HelpName = "HEAD",
        };
        var after = AuditCommand.After();
        var files = new Option<string[]>("--file") { Description = "Files of hierfl audit export, in their order, to be checked in place of the cluster's log.", HelpName = "FILE" };
        files.AllowMultipleArgumentsPerToken = true;
        var output = SharedOptions.Format();
        var command = new Command("verify", "Check an audit log from its first entry to its last.") { region, expected, after, files, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (name, first) = (parsed.GetValue(region)!, AuditCommand.AfterOf(parsed.GetValue(after)));
            var head = HeadOf(parsed.GetValue(expected), "--head");
            var entries = parsed.GetValue(files) is { Length: > 0 } exported
                ? AuditFile.Read(exported)
                : await ReadAsync(parsed, name, first, cancellation);
            var report = Judge(name, entries, first, head);
            Document.Print(parsed.GetValue(output)!, report, () => Text(report));
            return report.IsIntact ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<List<AuditEntry>> ReadAsync(ParseResult parsed, string region, AuditHead? after, CancellationToken cancellation)
    {
        await using var cluster = await ClusterVerb.ConnectAsync(parsed, cancellation);
        var trail = await AuditCommand.TrailAsync(cluster, region, cancellation);
        return await AuditCommand.ReadAsync(trail, (after?.Sequence ?? 0) + 1, cancellation).ToListAsync(cancellation);
    }

    internal static AuditReport Judge(string region, List<AuditEntry> entries, AuditHead? after, AuditHead? expected)
    {
        var problem = AuditChain.Verify(region, entries, after, Placed(expected, entries))?.Sentence;
        if (problem is null && expected is { Sequence: Anywhere } && !entries.Exists(entry => entry.Hash == expected.Hash))
        {
            problem = $"no entry has hash {expected.Hash}, which is kept elsewhere: the log was written anew, or its end was cut off";
        }

        return new AuditReport(region, entries.Count, entries.Count > 0 ? $"{entries[^1].Sequence}:{entries[^1].Hash}" : null, problem);
    }

    /// <summary>A hash alone says not where it should stand: the chain decides whether an entry of the log has it.</summary>
    private static AuditHead? Placed(AuditHead? expected, List<AuditEntry> entries) =>
        expected is { Sequence: Anywhere } ? entries.Find(entry => entry.Hash == expected.Hash) is { } entry ? AuditChain.HeadOf(entry) : null : expected;

    /// <exception cref="InputException">It is no head.</exception>
    internal static AuditHead? HeadOf(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split(':');
        return parts[^1] is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower)
            && (parts.Length == 1 || (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            ? new AuditHead(parts.Length == 1 ? Anywhere : long.Parse(parts[0], CultureInfo.InvariantCulture), hash)
            : throw new InputException($"{option}: found '{text}'; allowed: NUMBER:HASH, as hierfl audit head prints it");
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
