using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>Stochastic gradient descent: m ← momentum·m + g; w ← w − learningRate·m.</summary>
[Description("Stochastic gradient descent, with momentum if wanted.")]
public sealed record Sgd : LocalOptimizer
{
    [Description("Step size."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 0.05;

    [Description("Share of the last step's direction that stays."), AtLeast(0), Below(1)]
    public double Momentum { get; init; }

    [Description("Added to the gradient, times the parameters (L2)."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double WeightDecay { get; init; }

    internal override double Rate => LearningRate;

    internal override ImmutableArray<string> Slots => Momentum == 0 ? [] : ["momentum"];

    internal override LocalOptimizer At(double rate) => this with { LearningRate = rate };

    internal override void Step(Tensor parameters, Tensor gradient, IReadOnlyList<Tensor> slots, long step, double rate)
    {
        if (WeightDecay != 0)
        {
            gradient.add_(parameters, alpha: WeightDecay);
        }

        var direction = Momentum == 0 ? gradient : slots[0].mul_(Momentum).add_(gradient);
        parameters.add_(direction, alpha: -rate);
    }
}
