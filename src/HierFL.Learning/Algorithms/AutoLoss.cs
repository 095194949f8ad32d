using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>The task's own: binary cross-entropy, cross-entropy, or mean squared error.</summary>
[Kind("auto"), Description("The task's own: `bce` for binary, `cross-entropy` for multiclass, `mse` for regression targets.")]
public sealed record AutoLoss : CrossEntropyLoss
{
    internal override ImmutableArray<PredictionTask> Tasks => [.. Enum.GetValues<PredictionTask>()];

    internal override Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null) => throw new InvalidOperationException("auto is resolved by the task first");

    private protected override LossFunction Resolved(PredictionTask task) => task switch
    {
        PredictionTask.Binary => new BinaryCrossEntropy { ClassWeights = ClassWeights, LabelSmoothing = LabelSmoothing },
        PredictionTask.Multiclass => new CrossEntropy { ClassWeights = ClassWeights, LabelSmoothing = LabelSmoothing },
        _ => new MeanSquaredError(),
    };
}
