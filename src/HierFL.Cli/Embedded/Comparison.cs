using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Learning.Evaluation;

namespace HierFL.Cli.Embedded;

/// <summary>The federated model beside each hospital's own and pooled training, all measured exactly on the same rows. Only an embedded run has those rows.</summary>
internal sealed record Comparison(Baseline Federated, ImmutableSortedDictionary<string, Baseline> Local, Baseline? Pooled)
{
    /// <summary>Null where no baseline was asked for.</summary>
    public static Comparison? Make(JobSpec job, FederationData data, RunOutcome outcome, ImmutableArray<string> baselines, CancellationToken cancellation)
    {
        if (baselines.IsEmpty)
        {
            return null;
        }

        var (hospitals, rounds) = (data.Hospitals, Math.Max(1, outcome.Manifest.Round));
        return new Comparison(
            Baselines.Measure(job, outcome.Model, outcome.Preprocessing, hospitals),
            baselines.Contains("local") ? Baselines.Local(job, hospitals, rounds, cancellation) : ImmutableSortedDictionary<string, Baseline>.Empty,
            baselines.Contains("pooled") ? Baselines.Pooled(job, hospitals, rounds, cancellation) : null);
    }

    /// <summary>Mean of the hospitals' own models, metric by metric.</summary>
    public ImmutableSortedDictionary<string, double> LocalMean() => Local.Values.SelectMany(baseline => baseline.Metrics)
        .GroupBy(metric => metric.Key, metric => metric.Value)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Average(), StringComparer.Ordinal);
}
