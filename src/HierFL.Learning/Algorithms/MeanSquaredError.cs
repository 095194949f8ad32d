using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>Mean squared error.</summary>
[Kind("mse"), Description("Mean squared error.")]
public sealed record MeanSquaredError : LossFunction
{
    internal override ImmutableArray<PredictionTask> Tasks => [PredictionTask.Regression];

    internal override Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null) => nn.functional.mse_loss(outputs.squeeze(1), targets);
}
