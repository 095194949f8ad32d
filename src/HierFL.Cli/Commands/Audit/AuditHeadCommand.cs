using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Audit;

/// <summary><c>hierfl audit head --region REGION</c>: where a log stands, in a line that is kept elsewhere.</summary>
internal static class AuditHeadCommand
{
    public static Command Build()
    {
        var region = AuditCommand.Region();
        var output = SharedOptions.Format();
        var command = new Command("head", "Print where an audit log stands: keep it where nobody of the cluster can write, and give it to: hierfl audit verify --head HEAD.")
        {
            region, output,
        };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var name = parsed.GetValue(region)!;
            var trail = await AuditCommand.TrailAsync(cluster, name, cancellation);
            var head = await trail.HeadAsync().WaitAsync(cancellation)
                ?? throw new InputException($"--region: the log of '{name}' is empty; it has no head");
            var report = new HeadReport(name, string.Create(CultureInfo.InvariantCulture, $"{head.Sequence}:{head.Hash}"));
            Document.Print(parsed.GetValue(output)!, report, () => report.Head);
            return ExitCodes.Done;
        });
        return command;
    }

    internal sealed record HeadReport(string Region, string Head);
}
