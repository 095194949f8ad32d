using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>v ← v + d²: steps shrink for good where updates were large (Reddi et al. 2021, who take beta1 = 0 with it).</summary>
[Kind("fedadagrad"), Description("Adagrad at the root: steps divided by the size of all updates so far, element by element.")]
public sealed record FedAdagrad : AdaptiveOptimizer
{
    [Description("Share of the accumulated update that is kept each round."), AtLeast(0), Below(1)]
    public double Beta1 { get; init; }

    protected override double First => Beta1;

    public override IEnumerable<string> Check() => [.. base.Check(), .. CheckShare("beta1", Beta1)];

    protected override double Accumulate(double square, double delta2) => square + delta2;
}
