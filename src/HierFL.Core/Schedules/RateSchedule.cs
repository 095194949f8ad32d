using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Schedules;

/// <summary>
/// How a learning rate changes with the global rounds. It depends on the round's number alone, not on how many rounds the job will have: a job that is resumed, or goes on
/// for longer, takes the same steps. The regional rounds of a global one have its rate.
/// </summary>
[JobKey("server.schedule", "constant")]
public abstract record RateSchedule : JobChoice
{
    [Description("Rounds before the others in which the rate rises evenly to its full size (Goyal et al. 2017); the schedule begins after them."), AtLeast(0), AtMost(Largest.Rounds)]
    public int Warmup { get; init; }

    /// <summary>What the learning rate is multiplied by, in [0, 1].</summary>
    /// <param name="round">Global round, from 1.</param>
    public double FactorAt(int round)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(round);
        return round <= Warmup ? round / (Warmup + 1.0) : FactorAfter(round - Warmup - 1);
    }

    /// <summary>The factor after so many rounds of full size, from 0.</summary>
    protected abstract double FactorAfter(int rounds);
}
