using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Schedules;

/// <summary>Factor^rounds.</summary>
[Description("The rate is multiplied by `factor` in every round.")]
public sealed record Exponential : RateSchedule
{
    [Description("What a round multiplies by."), RequiredInFile, Above(0), AtMost(1)]
    public double Factor { get; init; } = 1;

    protected override double FactorAfter(int rounds) => Math.Pow(Factor, rounds);
}
