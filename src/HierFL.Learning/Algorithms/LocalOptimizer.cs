using System.Collections.Immutable;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>How a hospital's gradient moves its local model. Works on flat vectors, and gives the numbers that torch.optim gives.</summary>
[JobKey("local.optimizer", "sgd")]
public abstract record LocalOptimizer : JobChoice
{
    /// <summary>Names of the vectors it keeps from step to step, each as long as the parameters; they start at zero.</summary>
    [NotInFile]
    internal virtual ImmutableArray<string> Slots => [];

    /// <summary>Learning rate of a step.</summary>
    [NotInFile]
    internal abstract double Rate { get; }

    /// <summary>The same with another learning rate.</summary>
    internal abstract LocalOptimizer At(double rate);

    /// <summary>One step in place. <paramref name="gradient"/> may be overwritten.</summary>
    /// <param name="parameters">All parameters, flat.</param>
    /// <param name="gradient">Gradient of the loss, flat.</param>
    /// <param name="slots">One vector per name of <see cref="Slots"/>.</param>
    /// <param name="step">Steps so far, this one included.</param>
    internal abstract void Step(Tensor parameters, Tensor gradient, IReadOnlyList<Tensor> slots, long step);
}
