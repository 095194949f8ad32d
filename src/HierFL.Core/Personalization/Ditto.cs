using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>
/// A model of the hospital's own, held near the common one (Li et al. 2021, algorithm 1): v ← v − lr · (∇F_k(v) + lambda · (v − w)), with w as the round began. The common model is trained as
/// without it.
/// </summary>
[Description("Beside the common model each hospital trains one of its own, held near it by `lambda`/2 times the squared distance: fair to hospitals that differ, and the common model is as without it.")]
public sealed record Ditto : Personal
{
    [Description("How strongly it is held; 0 is training alone."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double Lambda { get; init; } = 0.1;

    [Description("Step size of the hospital's own model; left out, that of the local optimizer."), Above(0), AtMost(Largest.LearningRate)]
    public double? LearningRate { get; init; }

    public override Traits Traits => Traits.Stateful;

    public override bool KeepsModel => true;

    public override double? OwnRate => LearningRate;

    public override void Correct(Span<float> gradient, ReadOnlySpan<float> own, ReadOnlySpan<float> common, OwnRound round)
    {
        var start = round.Start.Span;
        var lambda = (float)Lambda;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] += lambda * (own[i] - start[i]);
        }
    }
}
