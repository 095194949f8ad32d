using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>−log p of a row's class; smoothed, −(1 − s) · log p of its class − s · the mean of log p over all classes. A row counts by its own class.</summary>
[Description("Cross-entropy of one logit per class.")]
public sealed record CrossEntropy : CrossEntropyLoss
{
    internal override ImmutableArray<PredictionTask> Tasks => [PredictionTask.Multiclass];

    internal override Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null)
    {
        if (weights is null && LabelSmoothing == 0)
        {
            return nn.functional.cross_entropy(outputs, targets);
        }

        var logs = nn.functional.log_softmax(outputs, 1);
        var own = logs.gather(1, targets.unsqueeze(1)).squeeze(1);
        var rows = -((own * (1 - LabelSmoothing)) + (logs.mean([1]) * LabelSmoothing));
        return weights is null ? rows.mean() : (rows * weights).mean();
    }
}
