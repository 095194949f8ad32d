using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Schedules;

namespace HierFL.Core.ServerOptimizers;

/// <summary>How the combined update moves the global model.</summary>
[JobKey("server", "sgd")]
public abstract record ServerOptimizer : JobChoice
{
    [Description("How the step size changes with the global rounds.")]
    public RateSchedule Schedule { get; init; } = new Constant();

    /// <summary>Names of the vectors it keeps between rounds, each as long as the model's parameters.</summary>
    [NotInFile]
    public virtual ImmutableArray<string> Slots => [];

    /// <summary>Step size before the schedule.</summary>
    [NotInFile]
    protected abstract double Rate { get; }

    /// <summary>Step size in a global round, from 1.</summary>
    public double RateAt(int round) => Rate * Schedule.FactorAt(round);

    /// <summary>What every element of a slot starts at.</summary>
    public virtual double StartOf(string slot) => 0;

    /// <summary>Moves <paramref name="model"/> in place by the combined <paramref name="delta"/>; a zero delta with the slots of the start is the identity.</summary>
    /// <param name="model">All parameters of the model; running statistics take the mean (<see cref="ServerStep"/>).</param>
    /// <param name="delta">Combined update, same length.</param>
    /// <param name="slots">One vector per name of <see cref="Slots"/>, same length, updated in place.</param>
    /// <param name="rate">Step size: <see cref="RateAt"/> of the round.</param>
    public abstract void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots, double rate);
}
