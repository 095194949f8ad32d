using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>An adaptive optimizer whose two vectors both forget: <c>beta1</c> for the updates, <c>beta2</c> for their squares.</summary>
public abstract record MomentOptimizer : AdaptiveOptimizer
{
    [Description("Share of the accumulated update that is kept each round."), AtLeast(0), Below(1)]
    public double Beta1 { get; init; } = 0.9;

    [Description("How long the accumulated square remembers: it moves by one minus this."), AtLeast(0), Below(1)]
    public double Beta2 { get; init; } = 0.99;

    protected override double First => Beta1;

    public override IEnumerable<string> Check() => [.. base.Check(), .. CheckShare("beta1", Beta1), .. CheckShare("beta2", Beta2)];
}
