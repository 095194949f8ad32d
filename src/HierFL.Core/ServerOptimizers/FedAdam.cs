using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>v ← beta2 · v + (1 − beta2) · d² (Reddi et al. 2021).</summary>
[Kind("fedadam"), Description("Adam at the root: steps divided by the running size of the updates, element by element.")]
public sealed record FedAdam : MomentOptimizer
{
    protected override double Accumulate(double square, double delta2) => (Beta2 * square) + ((1 - Beta2) * delta2);
}
