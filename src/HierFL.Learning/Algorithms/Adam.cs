using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1, with bias correction).</summary>
[Description("Adam, with bias correction.")]
public sealed record Adam : LocalOptimizer
{
    [Description("Step size."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 0.001;

    [Description("Decay of the mean of gradients."), AtLeast(0), Below(1)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the mean of squared gradients."), AtLeast(0), Below(1)]
    public double Beta2 { get; init; } = 0.999;

    [Description("Added to the root of the mean of squares."), Above(0), AtMost(1)]
    public double Epsilon { get; init; } = 1e-8;

    [Description("Added to the gradient, times the parameters (L2)."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double WeightDecay { get; init; }

    [Description("Whether the decay shrinks the parameters beside the step instead (AdamW; Loshchilov and Hutter 2019): it then counts the same for all of them.")]
    public bool Decoupled { get; init; }

    internal override double Rate => LearningRate;

    internal override ImmutableArray<string> Slots => ["mean", "meanOfSquares"];

    internal override LocalOptimizer At(double rate) => this with { LearningRate = rate };

    internal override void Step(Tensor parameters, Tensor gradient, IReadOnlyList<Tensor> slots, long step, double rate)
    {
        if (Decoupled)
        {
            parameters.mul_(1 - (rate * WeightDecay));
        }
        else if (WeightDecay != 0)
        {
            gradient.add_(parameters, alpha: WeightDecay);
        }

        var mean = slots[0].mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        var squares = slots[1].mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
        var scale = squares.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, step))).add_(Epsilon);
        parameters.addcdiv_(mean, scale, -rate / (1 - Math.Pow(Beta1, step)));
    }
}
