using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>−(y · log p + (1 − y) · log(1 − p)) with p the sigmoid of a logit; smoothed, y is (1 − s) · y + s/2.</summary>
[Kind("bce"), Description("Binary cross-entropy of a logit.")]
public sealed record BinaryCrossEntropy : CrossEntropyLoss
{
    internal override ImmutableArray<PredictionTask> Tasks => [PredictionTask.Binary];

    internal override Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null)
    {
        var wanted = LabelSmoothing == 0 ? targets : (targets * (1 - LabelSmoothing)) + (LabelSmoothing / 2);
        return nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(1), wanted, weight: weights);
    }
}
