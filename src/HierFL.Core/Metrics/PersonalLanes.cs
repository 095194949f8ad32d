using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>
/// Lanes of an evaluation: those of the common model, and behind them as many for the hospitals' own models where the job's personalization gives them any. In a hospital's report the
/// metrics of its own model have <see cref="Prefix"/> before their names.
/// </summary>
public static class PersonalLanes
{
    public const string Prefix = "personal/";

    /// <inheritdoc cref="MetricLanes.For"/>
    public static ImmutableArray<RingLane> For(JobSpec job, int width)
    {
        var lanes = MetricLanes.For(job.Target.Task, width);
        return job.Personalization.HasModels ? [.. lanes, .. lanes.Select(lane => lane with { Name = Prefix + lane.Name })] : lanes;
    }

    /// <summary>Metrics over all rows: of the common model, and of the hospitals' own, each on its hospital's rows; null where there are none.</summary>
    /// <exception cref="ArgumentException">As <see cref="MetricLanes.Read"/>.</exception>
    public static (ImmutableSortedDictionary<string, MetricEstimate> Common, ImmutableSortedDictionary<string, MetricEstimate>? Personal) Read(
        JobSpec job, int width, ReadOnlySpan<double> totals)
    {
        var length = job.Personalization.HasModels ? totals.Length / 2 : totals.Length;
        return (
            MetricLanes.Read(job.Target.Task, width, totals[..length]),
            job.Personalization.HasModels ? MetricLanes.Read(job.Target.Task, width, totals[length..]) : null);
    }

    /// <summary>A hospital's report: the metrics of the common model, then those of its own.</summary>
    public static ImmutableSortedDictionary<string, double> Join(params ReadOnlySpan<ImmutableSortedDictionary<string, double>> models)
    {
        var report = models[0].ToBuilder();
        foreach (var own in models[1..])
        {
            report.AddRange(own.Select(metric => KeyValuePair.Create(Prefix + metric.Key, metric.Value)));
        }

        return report.ToImmutable();
    }

    /// <summary>Of every hospital's report, the part that is of one of the two models.</summary>
    /// <param name="reports">By hospital.</param>
    /// <param name="isPersonal">Which one.</param>
    /// <param name="wanted">Names of metrics that are shown.</param>
    public static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Of(
        IEnumerable<KeyValuePair<string, ImmutableSortedDictionary<string, double>>> reports, bool isPersonal, ImmutableArray<string> wanted)
    {
        var prefix = isPersonal ? Prefix : "";
        return reports.ToImmutableSortedDictionary(
            report => report.Key,
            report => wanted.Distinct().Where(name => report.Value.ContainsKey(prefix + name))
                .ToImmutableSortedDictionary(name => name, name => report.Value[prefix + name], StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}
