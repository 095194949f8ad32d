using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Schedules;

/// <summary>Factor^⌊rounds / every⌋.</summary>
[Kind("step"), Description("The rate is multiplied by `factor` every so many rounds.")]
public sealed record StepDecay : RateSchedule
{
    [Description("Rounds between two steps down."), RequiredInFile, Above(0), AtMost(Largest.Rounds)]
    public int Every { get; init; } = 1;

    [Description("What a step down multiplies by."), Above(0), AtMost(1)]
    public double Factor { get; init; } = 0.1;

    protected override double FactorAfter(int rounds) => Math.Pow(Factor, rounds / Every);
}
