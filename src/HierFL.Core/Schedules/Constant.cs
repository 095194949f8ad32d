using System.ComponentModel;

namespace HierFL.Core.Schedules;

/// <summary>The rate stays as it is; with <see cref="RateSchedule.Warmup"/> it rises first.</summary>
[Description("The rate stays as it is; with `warmup` it rises first.")]
public sealed record Constant : RateSchedule
{
    protected override double FactorAfter(int rounds) => 1;
}
