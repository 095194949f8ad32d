using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Jobs;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Models;

/// <summary><c>hierfl models download JOB --out DIR</c>.</summary>
internal static class ModelsDownloadCommand
{
    public static Command Build()
    {
        var job = JobsCommand.Job();
        var round = new Option<int?>("--round") { Description = "Round of the model version; by default the newest.", HelpName = "N" };
        round.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 0)
            {
                result.AddError("--round: found a number below 0; allowed: 0 for the initial model, or a round");
            }
        });
        var best = new Option<bool>("--best") { Description = "The best version by the metric that the job's stop section watches, instead of a round." };
        best.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && result.GetResult(round) is not null)
            {
                result.AddError("--best: found --round beside it; allowed: one of them");
            }
        });
        var outFolder = new Option<string>("--out") { Description = "Folder for the files; it must be empty.", HelpName = "DIR", Required = true };
        var command = new Command("download", "Download a model with all that hierfl predict needs to use it.") { job, round, best, outFolder };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var folder = parsed.GetValue(outFolder)!;
            var version = new WantedVersion(parsed.GetValue(round), parsed.GetValue(best));
            var manifest = await ModelDownload.RunAsync(cluster, parsed.GetValue(job)!, version, folder, cancellation);
            Console.WriteLine($"{manifest.Job}: round {manifest.Round}, model {manifest.Model.Sha256}");
            Console.WriteLine($"use    hierfl predict {ShortPath.Of(folder)} --data FILE");
            return ExitCodes.Done;
        });
        return command;
    }
}
