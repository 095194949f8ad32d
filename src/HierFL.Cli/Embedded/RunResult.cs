using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Learning.Evaluation;
using HierFL.Learning.Hospital;

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

    /// <summary>Which stop condition ended it: <c>rounds</c>, <c>time</c>, <c>target</c> or <c>patience</c>.</summary>
    public required string? StoppedBy { get; init; }

    /// <summary>The last round: <c>model.safetensors</c> is its version, whichever is the best.</summary>
    public required int Rounds { get; init; }

    /// <summary>The best version by the metric that the job watches; null if it watches none.</summary>
    public required RunBest? Best { get; init; }

    public required int Regions { get; init; }

    /// <summary>Final federated metrics: from sums, so some have an error bound.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>Largest difference of a final metric from its exact value; metrics that are exact are not named.</summary>
    public required ImmutableSortedDictionary<string, double> ErrorBounds { get; init; }

    /// <summary>Final metrics of each hospital on its own rows, exact.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals { get; init; }

    /// <summary>The same of the hospitals' own models; null where the job's personalization gives them none.</summary>
    public OwnModels? Personal { get; init; }

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
            StoppedBy = status.Stopped is { } stopped ? Words.Of(stopped.Cause) : null,
            Rounds = outcome.Manifest.Round,
            Best = status.Best is { } best && outcome.BestFolder is { } at ? RunBest.Of(best, Path.Combine(RunPaths.CheckpointsOf(job, folder), at)) : null,
            Regions = data.Regions.Count,
            Metrics = OwnModels.Values(metrics),
            ErrorBounds = OwnModels.Bounds(metrics),
            Hospitals = last?.Hospitals ?? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty,
            Personal = OwnModels.Of(last),
            History = [.. reports.Select(RoundLine.Of)],
            Baselines = comparison is null ? null : RunBaselines.Of(comparison),
            Bytes = new RunBytes(reports.Sum(report => report.BytesUp), reports.Sum(report => report.BytesDown)),
            Seconds = reports.SelectMany(report => report.Seconds).GroupBy(phase => phase.Key)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(phase => phase.Value)).SetItem("total", elapsed.TotalSeconds),
            Paths = RunPaths.Of(job, folder, [.. data.Table.Hospitals.Keys]),
            ModelSha256 = outcome.Manifest.Model.Sha256,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>A measured round; <c>Personal</c> are the metrics of the hospitals' own models, null where they have none.</summary>
internal sealed record RoundLine(
    int Round, double? TrainLoss, int Admitted, ImmutableSortedDictionary<string, double> Metrics, ImmutableSortedDictionary<string, double>? Personal)
{
    public static RoundLine Of(RoundReport report) => new(
        report.Round, report.TrainLoss, report.Admitted, OwnModels.Values(report.Metrics), report.Personal is { } personal ? OwnModels.Values(personal.Metrics) : null);
}

/// <summary>Exact metrics of the federated model and of what it is compared with, all on the same rows.</summary>
/// <param name="TestRows">Rows measured on.</param>
/// <param name="Federated">The common model.</param>
/// <param name="Own">The hospitals' own models, each on its hospital's rows; null where they have none.</param>
/// <param name="Pooled">Trained on all rows in one place; null if not asked for.</param>
/// <param name="LocalMean">Mean of the hospitals that train alone; null if not asked for.</param>
/// <param name="Local">Each of them; null if not asked for.</param>
internal sealed record RunBaselines(
    int TestRows, RunBaseline Federated, RunBaseline? Own, RunBaseline? Pooled, ImmutableSortedDictionary<string, double>? LocalMean, ImmutableSortedDictionary<string, RunBaseline>? Local)
{
    public static RunBaselines Of(Comparison comparison) => new(
        comparison.Federated.TestRows,
        RunBaseline.Of(comparison.Federated),
        comparison.Own is { } own ? RunBaseline.Of(own) : null,
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

/// <summary>The best version: a folder with its model and preprocessing, which <c>hierfl predict</c> takes.</summary>
internal sealed record RunBest(int Round, string Metric, double Value, string ModelSha256, string? Checkpoint)
{
    public static RunBest Of(BestVersion best, string? checkpoint) => new(best.Round, best.Metric, best.Value, best.Model, checkpoint);
}

/// <summary>Bytes of updates taken in and of models given out, over all rounds.</summary>
internal sealed record RunBytes(long Up, long Down);

/// <summary>Where the results lie; <c>Personal</c> is each hospital's own model, null where the job's personalization gives them none.</summary>
internal sealed record RunPaths(
    string Out, string Model, string Preprocessing, string Metrics, string Manifest, string Checkpoints, ImmutableSortedDictionary<string, string>? Personal)
{
    public static RunPaths Of(JobSpec job, RunFolder folder, ImmutableArray<string> hospitals) => new(
        folder.Path, folder.File("model.safetensors"), folder.File("preprocessing.json"), folder.File("metrics.jsonl"), folder.File("manifest.json"),
        CheckpointsOf(job, folder),
        job.Personalization.HasModels ? OwnModelFiles(job, folder, hospitals) : null);

    public static string CheckpointsOf(JobSpec job, RunFolder folder) => Path.Combine(folder.Blobs, "jobs", job.Name, "checkpoints");

    /// <summary>Those that are there, by hospital: one that has not been measured has none.</summary>
    public static ImmutableSortedDictionary<string, string> OwnModelFiles(JobSpec job, RunFolder folder, IEnumerable<string> hospitals) =>
        hospitals.Select(hospital => KeyValuePair.Create(hospital, HospitalFolder.OwnModelIn(Path.Combine(folder.Hospitals, hospital), job.Name)))
            .Where(model => File.Exists(model.Value)).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
