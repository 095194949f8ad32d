using HierFL.Core.Jobs;

namespace HierFL.Core.Aggregation;

/// <summary>How updates become one.</summary>
[JobKey("aggregation", "weighted-mean")]
public abstract record AggregationRule : JobChoice
{
    /// <summary>The weight with which a hospital of so many examples enters.</summary>
    public abstract double WeightOf(long examples);
}
