namespace HierFL.Core.Metrics;

/// <summary>What a hospital lets out of an evaluation: histograms of few rows disclose rows.</summary>
/// <param name="MinEvaluationRows">With fewer rows it contributes nothing and reports nothing.</param>
/// <param name="MaxBins">Most bins of a score histogram; with fewer rows than bins, coarser ones.</param>
public sealed record Disclosure(int MinEvaluationRows = 10, int MaxBins = 256);
