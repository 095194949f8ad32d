using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Schedules;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>How a hospital's gradient moves its local model. Works on flat vectors, and gives the numbers that torch.optim gives.</summary>
[JobKey("local.optimizer", "sgd")]
public abstract record LocalOptimizer : JobChoice
{
    [Description("How the step size changes with the global rounds.")]
    public RateSchedule Schedule { get; init; } = new Constant();

    /// <summary>Names of the vectors it keeps from step to step, each as long as the parameters; they start at zero.</summary>
    [NotInFile]
    internal virtual ImmutableArray<string> Slots => [];

    /// <summary>Learning rate before the schedule.</summary>
    [NotInFile]
    internal abstract double Rate { get; }

    /// <summary>Learning rate of the steps of a global round, from 1.</summary>
    internal double RateAt(int round) => Rate * Schedule.FactorAt(round);

    /// <summary>The same with another learning rate.</summary>
    internal abstract LocalOptimizer At(double rate);

    /// <summary>One step in place. <paramref name="gradient"/> may be overwritten.</summary>
    /// <param name="parameters">All parameters, flat.</param>
    /// <param name="gradient">Gradient of the loss, flat.</param>
    /// <param name="slots">One vector per name of <see cref="Slots"/>.</param>
    /// <param name="step">Steps so far, this one included.</param>
    /// <param name="rate">Learning rate: <see cref="RateAt"/> of the round.</param>
    internal abstract void Step(Tensor parameters, Tensor gradient, IReadOnlyList<Tensor> slots, long step, double rate);
}
