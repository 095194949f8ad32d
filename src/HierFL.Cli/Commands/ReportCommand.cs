using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Prediction;
using HierFL.Cli.Rendering;
using HierFL.Cli.Reports;
using HierFL.Cli.Reports.Page;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl report JOB -o FILE</c>: a job as one page that can be sent to somebody.</summary>
internal static class ReportCommand
{
    public static Command Build()
    {
        var job = new Argument<string>("JOB") { Description = "The folder of a run, or the name of a job of the cluster." };
        var output = new Option<string>("--out", "-o") { Description = "The page to write.", HelpName = "FILE", DefaultValueFactory = _ => "report.html" };
        var force = new Option<bool>("--force") { Description = "Replace the file if there is one." };
        var context = new Option<string?>("--context") { Description = "Look in this cluster, even if there is a folder of that name; by default the current context.", HelpName = "NAME" };
        var command = new Command("report", "Write a job as one page: quality, hospitals, participation, cost, configuration, lineage. It needs no network and no script.")
        {
            job, output, force, context,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (what, file, within) = (parsed.GetValue(job)!, parsed.GetValue(output)!, parsed.GetValue(context));
            OutputFile.Require(file, parsed.GetValue(force));
            var record = IsFolder(what, within)
                ? await OfFolderAsync(what, file, cancellation)
                : await OfClusterAsync(what, within, parsed.GetValue(SharedOptions.Verbose), cancellation);
            OutputFile.Write(file, ReportPage.Make(record, TimeProvider.System.GetUtcNow(), ProgramVersion.Text), parsed.GetValue(force));
            Console.WriteLine($"{record.Spec.Name}: {record.Trained.Count()} rounds, {record.Hospitals.Length} hospitals; {ShortPath.Of(file)} ({ByteText.Of(new FileInfo(file).Length)})");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What exists as a folder is one, unless a context says otherwise; what cannot be a job's name is meant as one.</summary>
    private static bool IsFolder(string what, string? context) => context is null && (Directory.Exists(what) || !DnsLabel.Holds(what));

    private static Task<JobRecord> OfFolderAsync(string folder, string file, CancellationToken cancellation)
    {
        if (!RunFolderSource.Holds(folder))
        {
            throw new InputException(Directory.Exists(folder)
                ? $"JOB: the folder {folder} holds no run (no job.yaml in it){(DnsLabel.Holds(folder) ? $"; the job '{folder}' of a cluster is meant with --context NAME" : "")}"
                : $"JOB: found '{folder}', which is no folder; allowed: the folder of a run, or the name of a job, {DnsLabel.Allowed}");
        }

        OutputFile.RequireOther(file, folder, folder);
        return RunFolderSource.ReadAsync(folder, cancellation);
    }

    private static async Task<JobRecord> OfClusterAsync(string job, string? context, bool verbose, CancellationToken cancellation)
    {
        if (!DnsLabel.Holds(job))
        {
            throw new InputException($"JOB: found '{job}'; with --context allowed: the name of a job, {DnsLabel.Allowed}");
        }

        var run = Path.Combine("runs", job);
        if (context is null && Configuration.ContextFile.Read().Contexts.IsEmpty && RunFolderSource.Holds(run))
        {
            throw new InputException($"JOB: '{job}' is no folder here, and no cluster is known; did you mean {run}?");
        }

        if (context is null && Configuration.ContextFile.Read().Contexts.IsEmpty)
        {
            throw new InputException($"JOB: '{job}' is no folder here, and no cluster is known whose job it could be; allowed: the folder of a run, or a job of a cluster (hierfl context add)");
        }

        await using var cluster = await ClusterClient.ConnectAsync(Configuration.ContextFile.Find(context), verbose, cancellation);
        return await ClusterSource.ReadAsync(cluster, job, cancellation);
    }
}
