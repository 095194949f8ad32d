using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Schedules;

/// <summary>floor + (1 − floor) · (1 + cos(π · t / rounds)) / 2, and floor from round <c>rounds</c> on (Loshchilov and Hutter 2017, equation 5, without restarts).</summary>
[Description("The rate falls along half a cosine: slowly, then fast, then slowly.")]
public sealed record Cosine : RateSchedule
{
    [Description("Rounds in which it falls. Not taken from `stop`, which may change when a job goes on."), RequiredInFile, Above(0), AtMost(Largest.Rounds)]
    public int Rounds { get; init; } = 1;

    [Description("Share of the rate that is left at the end."), AtLeast(0), AtMost(1)]
    public double Floor { get; init; }

    protected override double FactorAfter(int rounds) => rounds >= Rounds ? Floor : Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * rounds / Rounds)) / 2);
}
