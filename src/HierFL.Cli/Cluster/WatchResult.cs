using System.Collections.Immutable;
using HierFL.Cli.Embedded;
using HierFL.Cli.Rendering;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Cluster;

/// <summary>How a job of the cluster ended: what <c>-o json</c> prints. Its fields are those of a run, as far as they are known here.</summary>
internal sealed record WatchResult
{
    public required string Job { get; init; }

    public required JobState State { get; init; }

    /// <summary>Why it ended.</summary>
    public required string Ended { get; init; }

    /// <summary>Which stop condition ended it: <c>rounds</c>, <c>time</c>, <c>target</c> or <c>patience</c>; null if none did.</summary>
    public required string? StoppedBy { get; init; }

    /// <summary>The best version by the metric that the job watches; null if it watches none.</summary>
    public required RunBest? Best { get; init; }

    /// <summary>The last measured round.</summary>
    public required int Rounds { get; init; }

    public required ImmutableArray<string> Regions { get; init; }

    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    public required ImmutableSortedDictionary<string, double> ErrorBounds { get; init; }

    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals { get; init; }

    public OwnModels? Personal { get; init; }

    public required ImmutableArray<RoundLine> History { get; init; }

    public required RunBytes Bytes { get; init; }

    /// <summary>SHA-256 of the model of the last measured round; null if none was measured.</summary>
    public required string? ModelSha256 { get; init; }

    public static WatchResult Of(JobEntry entry, ImmutableSortedDictionary<int, RoundReport> reports)
    {
        var last = reports.IsEmpty ? null : reports.Values.Last();
        var metrics = last?.Metrics ?? ImmutableSortedDictionary<string, MetricEstimate>.Empty;
        return new WatchResult
        {
            Job = entry.Name,
            State = entry.State,
            Ended = entry.Message,
            StoppedBy = entry.Stopped is { } stopped ? Words.Of(stopped.Cause) : null,
            Best = entry.Best is { } best ? RunBest.Of(best, null) : null,
            Rounds = last?.Round ?? 0,
            Regions = entry.Regions,
            Metrics = OwnModels.Values(metrics),
            ErrorBounds = OwnModels.Bounds(metrics),
            Hospitals = last?.Hospitals ?? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty,
            Personal = OwnModels.Of(last),
            History = [.. reports.Values.Select(RoundLine.Of)],
            Bytes = new RunBytes(reports.Values.Sum(report => report.BytesUp), reports.Values.Sum(report => report.BytesDown)),
            ModelSha256 = last?.Model,
        };
    }
}
