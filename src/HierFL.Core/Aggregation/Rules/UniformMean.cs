using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Aggregation;

/// <summary>Σ d_k / N: each hospital counts the same.</summary>
[Description("The mean of the updates in which each hospital counts the same, whatever its size.")]
public sealed record UniformMean : AggregationRule
{
    public override Traits Traits => Traits.Linear;

    public override double WeightOf(long examples) => 1;
}
