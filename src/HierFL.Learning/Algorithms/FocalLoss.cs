using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>
/// −a · (1 − p)^gamma · log p of a row's class (Lin et al. 2017, equation 5). With gamma 0 and no alpha it is the cross-entropy.
/// </summary>
/// <remarks>log(1 − p) is taken from the logits: the power of 1 − p itself has no gradient where p rounds to 1.</remarks>
[Kind("focal"), Description("Cross-entropy in which rows count less the better they are predicted already: for rare classes among many easy rows.")]
public sealed record FocalLoss : ClassLoss
{
    [Description("How fast easy rows stop counting; 0 is plain cross-entropy."), AtLeast(0), AtMost(100)]
    public double Gamma { get; init; } = 2;

    [Description("Binary only: weight of the positive class, 1 − `alpha` that of the other; without it both count 1."), NullWord("none"), Above(0), Below(1)]
    public double? Alpha { get; init; }

    internal override ImmutableArray<PredictionTask> Tasks => [PredictionTask.Binary, PredictionTask.Multiclass];

    public override IEnumerable<Misfit> Misfits(JobSpec job)
    {
        foreach (var misfit in base.Misfits(job))
        {
            yield return misfit;
        }

        if (Alpha is not null && job.Target.Task == PredictionTask.Multiclass)
        {
            yield return new Misfit("with alpha, which weighs two classes, and the task multiclass; allowed: alpha none, with classWeights", "target.task");
        }

        if (Alpha is not null && ClassWeights.Kind != ClassWeights.None.Kind)
        {
            yield return new Misfit("with alpha and classWeights, which both weigh the classes; allowed: one of them", "local.loss");
        }
    }

    internal override Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null)
    {
        var (log, logOther) = targets.dtype == ScalarType.Int64 ? OfClasses(outputs, targets) : OfTwo(outputs.squeeze(1), targets);
        var rows = -((logOther * Gamma).exp() * log);
        if (Alpha is { } alpha)
        {
            rows *= (targets * ((2 * alpha) - 1)) + (1 - alpha);
        }

        return weights is null ? rows.mean() : (rows * weights).mean();
    }

    /// <summary>log p and log(1 − p) of each row's class, from a logit.</summary>
    private static (Tensor Log, Tensor LogOther) OfTwo(Tensor logits, Tensor targets)
    {
        var signed = logits * ((targets * 2) - 1);
        return (nn.functional.logsigmoid(signed), nn.functional.logsigmoid(-signed));
    }

    private static (Tensor Log, Tensor LogOther) OfClasses(Tensor outputs, Tensor targets)
    {
        var all = outputs.logsumexp(1);
        var own = targets.unsqueeze(1);
        var others = outputs.masked_fill(zeros_like(outputs, dtype: ScalarType.Bool).scatter(1, own, ones_like(own, dtype: ScalarType.Bool)), double.NegativeInfinity);
        return (outputs.gather(1, own).squeeze(1) - all, others.logsumexp(1) - all);
    }
}
