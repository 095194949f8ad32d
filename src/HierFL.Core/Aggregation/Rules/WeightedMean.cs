using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Aggregation;

/// <summary>Σ n_k·d_k / Σ n_k: each example counts the same (FedAvg; McMahan et al. 2017, algorithm 1).</summary>
[Description("The mean of the updates in which each example counts the same (FedAvg).")]
public sealed record WeightedMean : AggregationRule
{
    public override Traits Traits => Traits.Linear;

    public override double WeightOf(long examples) => examples;
}
