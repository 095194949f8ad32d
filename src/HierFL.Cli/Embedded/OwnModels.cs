using System.Collections.Immutable;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Embedded;

/// <summary>What the hospitals' own models are worth, as <c>-o json</c> prints it.</summary>
/// <param name="Metrics">Final federated metrics, each hospital's rows by its own model.</param>
/// <param name="ErrorBounds">Largest difference of a final metric from its exact value; metrics that are exact are not named.</param>
/// <param name="Hospitals">Final metrics of each hospital's own model on its own rows, exact.</param>
internal sealed record OwnModels(
    ImmutableSortedDictionary<string, double> Metrics,
    ImmutableSortedDictionary<string, double> ErrorBounds,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Hospitals)
{
    /// <summary>Null where hospitals have none.</summary>
    public static OwnModels? Of(RoundReport? report) => report?.Personal is { } personal
        ? new OwnModels(Values(personal.Metrics), Bounds(personal.Metrics), personal.Hospitals)
        : null;

    public static ImmutableSortedDictionary<string, double> Values(ImmutableSortedDictionary<string, MetricEstimate> metrics) =>
        metrics.ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.Value);

    public static ImmutableSortedDictionary<string, double> Bounds(ImmutableSortedDictionary<string, MetricEstimate> metrics) =>
        metrics.Where(metric => metric.Value.ErrorBound > 0).ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.ErrorBound);
}
