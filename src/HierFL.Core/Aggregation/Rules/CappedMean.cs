using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Aggregation;

/// <summary>Σ min(n_k, max)·d_k / Σ min(n_k, max): by examples, but no hospital counts for more than so many.</summary>
[Description("The mean of the updates by examples, in which no hospital counts for more than `max` of them: between `weighted-mean` and `uniform-mean`.")]
public sealed record CappedMean : AggregationRule
{
    [Description("Most examples a hospital counts for."), RequiredInFile, Above(0), AtMost(Largest.Examples)]
    public int Max { get; init; } = Largest.Examples;

    public override Traits Traits => Traits.Linear;

    public override double WeightOf(long examples) => Math.Min(examples, Max);
}
