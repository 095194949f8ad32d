using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Learning.Evaluation;

namespace HierFL.Cli.Embedded;

/// <summary>The result of a run: what <c>-o json</c> prints.</summary>
internal sealed record RunResult
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Job { get; init; }

    public required long Seed { get; init; }

    /// <summary>Why it ended.</summary>
    public required string Ended { get; init; }

    public required int Rounds { get; init; }

    public required int Regions { get; init; }

    /// <summary>Final federated metrics: from sums, so some have an error bound.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>Largest difference of a final metric from its exact value; metrics that are exact are not named.</summary>
    public required ImmutableSortedDictionary<string, double> ErrorBounds { get; init; }

    /// <summary>Final metrics of each hospital on its own rows, exact.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals { get; init; }

    public required ImmutableArray<RoundLine> History { get; init; }

    public RunBaselines? Baselines { get; init; }

    public required RunBytes Bytes { get; init; }

    /// <summary>Wall seconds by phase, over all rounds, and in total.</summary>
    public required ImmutableSortedDictionary<string, double> Seconds { get; init; }

    public required RunPaths Paths { get; init; }

    /// <summary>SHA-256 of model.safetensors.</summary>
    public required string ModelSha256 { get; init; }

    public static RunResult Of(
        JobSpec job, FederationData data, RunOutcome outcome, Comparison? comparison, JobStatus status, RunFolder folder, TimeSpan elapsed)
    {
        var reports = outcome.Reports.Values.ToArray();
        var last = reports.LastOrDefault();
        var metrics = last?.Metrics ?? ImmutableSortedDictionary<string, MetricEstimate>.Empty;
        return new RunResult
        {
            Job = job.Name,
            Seed = job.Seed,
            Ended = status.Message,
            Rounds = outcome.Manifest.Round,
            Regions = data.Regions.Count,
            Metrics = metrics.ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.Value),
            ErrorBounds = metrics.Where(metric => metric.Value.ErrorBound > 0).ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.ErrorBound),
            Hospitals = last?.Hospitals ?? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty,
            History = [.. reports.Select(RoundLine.Of)],
            Baselines = comparison is null ? null : RunBaselines.Of(comparison),
            Bytes = new RunBytes(reports.Sum(report => report.BytesUp), reports.Sum(report => report.BytesDown)),
            Seconds = reports.SelectMany(report => report.Seconds).GroupBy(phase => phase.Key)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(phase => phase.Value)).SetItem("total", elapsed.TotalSeconds),
            Paths = RunPaths.Of(job, folder),
            ModelSha256 = outcome.Manifest.Model.Sha256,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>A measured round.</summary>
internal sealed record RoundLine(int Round, double? TrainLoss, int Admitted, ImmutableSortedDictionary<string, double> Metrics)
{
    public static RoundLine Of(RoundReport report) =>
        new(report.Round, report.TrainLoss, report.Admitted, report.Metrics.ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.Value));
}

/// <summary>Exact metrics of the federated model and of what it is compared with, all on the same rows.</summary>
internal sealed record RunBaselines(
    int TestRows, RunBaseline Federated, RunBaseline? Pooled, ImmutableSortedDictionary<string, double>? LocalMean, ImmutableSortedDictionary<string, RunBaseline>? Local)
{
    public static RunBaselines Of(Comparison comparison) => new(
        comparison.Federated.TestRows,
        RunBaseline.Of(comparison.Federated),
        comparison.Pooled is { } pooled ? RunBaseline.Of(pooled) : null,
        comparison.Local.IsEmpty ? null : comparison.LocalMean(),
        comparison.Local.IsEmpty ? null : comparison.Local.ToImmutableSortedDictionary(entry => entry.Key, entry => RunBaseline.Of(entry.Value)));
}

/// <summary>One model's exact metrics.</summary>
/// <param name="TrainRows">Rows it learned from.</param>
/// <param name="Metrics">On the test rows of all hospitals together.</param>
/// <param name="Hospitals">On the test rows of each.</param>
internal sealed record RunBaseline(
    int TrainRows, ImmutableSortedDictionary<string, double> Metrics, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals)
{
    public static RunBaseline Of(Baseline baseline) => new(baseline.TrainRows, baseline.Metrics, baseline.Hospitals);
}

/// <summary>Bytes of updates taken in and of models given out, over all rounds.</summary>
internal sealed record RunBytes(long Up, long Down);

/// <summary>Where the results lie.</summary>
internal sealed record RunPaths(string Out, string Model, string Preprocessing, string Metrics, string Manifest, string Checkpoints)
{
    public static RunPaths Of(JobSpec job, RunFolder folder) => new(
        folder.Path, folder.File("model.safetensors"), folder.File("preprocessing.json"), folder.File("metrics.jsonl"), folder.File("manifest.json"),
        Path.Combine(folder.Blobs, "jobs", job.Name, "checkpoints"));
}
