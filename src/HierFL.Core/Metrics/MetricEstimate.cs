namespace HierFL.Core.Metrics;

/// <summary>A federated metric, and how far it can be from the metric over the same rows in one place.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="ErrorBound">|Value − exact| is at most this, whatever the rows are; 0 where the sums determine the metric.</param>
public sealed record MetricEstimate(double Value, double ErrorBound);
