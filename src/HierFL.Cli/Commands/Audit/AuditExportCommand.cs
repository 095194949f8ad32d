using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Audit;
using HierFL.Grains.Audit;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit export --region REGION --out FILE</c>: a log, or what was added to it, to be kept where nobody of the cluster can write.</summary>
internal static class AuditExportCommand
{
    public static Command Build()
    {
        var region = AuditCommand.Region();
        var after = AuditCommand.After();
        var outFile = new Option<string>("--out") { Description = "Where the entries go, a line of JSON each; there is no such file yet.", HelpName = "FILE", Required = true };
        var output = SharedOptions.Format();
        var command = new Command("export", "Write the entries of an audit log to a file, and check them on the way.") { region, after, outFile, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var name = parsed.GetValue(region)!;
            var trail = await AuditCommand.TrailAsync(cluster, name, cancellation);
            var report = await ExportAsync(trail, name, AuditCommand.AfterOf(parsed.GetValue(after)), parsed.GetValue(outFile)!, cancellation);
            Document.Print(parsed.GetValue(output)!, report, () => Text(report));
            return report.Problem is null ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Entries up to the first that does not follow the one before.</summary>
    /// <exception cref="InputException">There is such a file, or it cannot be written.</exception>
    private static async Task<ExportReport> ExportAsync(IAuditTrail trail, string region, AuditHead? after, string path, CancellationToken cancellation)
    {
        var (head, count, problem) = (after, 0, (string?)null);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await foreach (var entry in AuditCommand.ReadAsync(trail, (after?.Sequence ?? 0) + 1, cancellation))
            {
                problem = AuditChain.Verify(region, [entry], head)?.Sentence;
                if (problem is not null)
                {
                    break;
                }

                await AuditFile.WriteAsync(file, entry, cancellation);
                (head, count) = (AuditChain.HeadOf(entry), count + 1);
            }

            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: {path} cannot be written: {error.Message}");
        }

        return new ExportReport(region, path, count, head is null ? null : $"{head.Sequence}:{head.Hash}", problem);
    }

    internal static string Text(ExportReport report) => report.Problem is { } problem ? $"{report.Region}: {problem}; {report.File} ends before it"
        : report.Entries == 0
        ? $"{report.Region}: nothing new{(report.Head is { } last ? $"; head {last}" : "")}"
        : $"{report.Region}: {report.Entries} entries in {report.File}; head {report.Head}";

    /// <param name="Region">Whose log.</param>
    /// <param name="File">Where the entries are.</param>
    /// <param name="Entries">How many.</param>
    /// <param name="Head">The last one, for the next export's <c>--after</c>; null for an empty log.</param>
    /// <param name="Problem">The first link that does not hold; null if all do.</param>
    internal sealed record ExportReport(string Region, string File, int Entries, string? Head, string? Problem);
}
