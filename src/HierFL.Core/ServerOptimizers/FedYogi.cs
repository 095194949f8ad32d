using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>v ← v − (1 − beta2) · d² · sign(v − d²): v moves towards d² by a share of d², so that one large update does not rule for long (Reddi et al. 2021).</summary>
[Kind("fedyogi"), Description("Yogi at the root: as `fedadam`, but the size of the updates changes slowly after a large one.")]
public sealed record FedYogi : AdaptiveOptimizer
{
    [Description("Share of the accumulated update that is kept each round."), AtLeast(0), Below(1)]
    public double Beta1 { get; init; } = 0.9;

    [Description("One minus the share of a new square by which the accumulated one moves."), AtLeast(0), Below(1)]
    public double Beta2 { get; init; } = 0.99;

    protected override double First => Beta1;

    public override IEnumerable<string> Check() => [.. base.Check(), .. CheckShare("beta1", Beta1), .. CheckShare("beta2", Beta2)];

    protected override double Accumulate(double square, double delta2) => square - ((1 - Beta2) * delta2 * Math.Sign(square - delta2));
}
