using HierFL.Core.Jobs;
using HierFL.Core.Metrics;

namespace HierFL.Core.Rounds;

/// <summary>The best model version of a job by the metric that its stop section watches. It is kept, whatever <c>checkpoint.keep</c> says.</summary>
/// <param name="Round">Its round.</param>
/// <param name="Metric">What it is the best by.</param>
/// <param name="Value">Of the metric.</param>
/// <param name="Model">SHA-256 of the model.</param>
public sealed record BestVersion(int Round, string Metric, double Value, string Model)
{
    /// <summary>Of the versions that were measured; the earliest of equals. Null for a job that watches no metric, and before the first value of it.</summary>
    public static BestVersion? Of(StopSpec stop, IEnumerable<RoundReport> reports)
    {
        if (stop.Metric is not { } metric)
        {
            return null;
        }

        var direction = MetricNames.Find(metric)?.HigherIsBetter == false ? -1 : 1;
        BestVersion? best = null;
        foreach (var report in reports.OrderBy(report => report.Round))
        {
            if (report.Watched().TryGetValue(metric, out var found) && !double.IsNaN(found.Value) && (best is null || found.Value * direction > best.Value * direction))
            {
                best = new BestVersion(report.Round, metric, found.Value, report.Model);
            }
        }

        return best;
    }
}
