using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Jobs;
using HierFL.Cli.Rendering;
using HierFL.Grains.Global;

namespace HierFL.Cli.Commands.Models;

/// <summary><c>hierfl models list JOB</c>: the versions that are kept.</summary>
internal static class ModelsListCommand
{
    public static Command Build()
    {
        var job = JobsCommand.Job();
        var output = SharedOptions.Format();
        var command = new Command("list", "List the model versions of a job that are kept, with what was measured.") { job, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var models = await ReadAsync(cluster, parsed.GetValue(job)!, cancellation);
            Document.Print(parsed.GetValue(output)!, models, () => Text(models));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<ModelList> ReadAsync(ClusterClient cluster, string job, CancellationToken cancellation)
    {
        using var edge = new EdgeClient(cluster.Context.Edge, cluster.Own, TimeProvider.System);
        var head = await edge.HeadAsync(job, cancellation) ?? throw new InputException($"job '{job}' has no model");
        var grain = cluster.Grains.GetGrain<IJob>(JobKeys.Of(job));
        var reports = await Task.WhenAll(head.Kept.Select(kept => grain.ReportAsync(kept.Round))).WaitAsync(cancellation);
        return new ModelList(
            job,
            [
                .. head.Kept.Zip(reports, (kept, report) => new ModelVersion(
                    kept.Round,
                    kept.Model,
                    (report?.Model == kept.Model ? report?.Metrics : null)?.ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.Value)
                        ?? ImmutableSortedDictionary<string, double>.Empty)
                { IsBest = kept.Round == head.Best }),
            ]);
    }

    internal static string Text(ModelList list)
    {
        string[] metrics = [.. list.Models.SelectMany(model => model.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        var table = new TextTable(["ROUND", .. metrics.Select(metric => metric.ToUpperInvariant()), "SHA-256"]);
        foreach (var model in list.Models)
        {
            table.Add(
            [
                model.Round.ToString(CultureInfo.InvariantCulture) + (model.IsBest ? " best" : ""),
                .. metrics.Select(metric => model.Metrics.TryGetValue(metric, out var value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-"),
                model.Sha256,
            ]);
        }

        return table.ToString();
    }

    internal sealed record ModelList(string Job, ImmutableArray<ModelVersion> Models);

    internal sealed record ModelVersion(int Round, string Sha256, ImmutableSortedDictionary<string, double> Metrics)
    {
        /// <summary>Whether it is the best by the metric that the job watches.</summary>
        public bool IsBest { get; init; }
    }
}
