using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>v ← beta2 · v + (1 − beta2) · d² (Reddi et al. 2021).</summary>
[Kind("fedadam"), Description("Adam at the root: steps divided by the running size of the updates, element by element.")]
public sealed record FedAdam : AdaptiveOptimizer
{
    [Description("Share of the accumulated update that is kept each round."), AtLeast(0), Below(1)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Share of the accumulated square that is kept each round."), AtLeast(0), Below(1)]
    public double Beta2 { get; init; } = 0.99;

    protected override double First => Beta1;

    public override IEnumerable<string> Check() => [.. base.Check(), .. CheckShare("beta1", Beta1), .. CheckShare("beta2", Beta2)];

    protected override double Accumulate(double square, double delta2) => (Beta2 * square) + ((1 - Beta2) * delta2);
}
