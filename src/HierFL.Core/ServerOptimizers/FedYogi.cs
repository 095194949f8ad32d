using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>v ← v − (1 − beta2) · d² · sign(v − d²): v moves towards d² by a share of d², so that one large update does not rule for long (Reddi et al. 2021).</summary>
[Kind("fedyogi"), Description("Yogi at the root: as `fedadam`, but the size of the updates changes slowly after a large one.")]
public sealed record FedYogi : MomentOptimizer
{
    protected override double Accumulate(double square, double delta2) => square - ((1 - Beta2) * delta2 * Math.Sign(square - delta2));
}
