using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>
/// A mixture of a model of the hospital's own and the common one (Deng et al. 2020, algorithm 1): the hospital uses u = alpha · v + (1 − alpha) · w, with v ← v − lr · alpha · ∇F_k(u) before each
/// step of w. Adaptive: alpha ← alpha − lr · ⟨v − w, ∇F_k(u)⟩ at the first step of a round (equation 10), held between 0 and 1.
/// </summary>
[Description("Each hospital uses a mixture of a model of its own and the common one, `alpha` of it its own; `adaptive` learns the share at each hospital. The common model is as without it.")]
public sealed record Apfl : Personal
{
    [Description("Share of the hospital's own model, or where it starts: 0 is the common model, 1 is training alone."), AtLeast(0), AtMost(1)]
    public double Alpha { get; init; } = 0.5;

    [Description("Whether each hospital learns its share, by a step of gradient descent a round.")]
    public bool Adaptive { get; init; } = true;

    public override Traits Traits => Traits.Stateful;

    public override bool KeepsModel => true;

    public override ImmutableArray<KeptNumber> Numbers => [new("alpha", Alpha)];

    public override void Mix(Span<float> used, ReadOnlySpan<float> own, ReadOnlySpan<float> common, ReadOnlySpan<double> numbers)
    {
        var alpha = numbers[0];
        for (var i = 0; i < used.Length; i++)
        {
            used[i] = (float)((alpha * own[i]) + ((1 - alpha) * common[i]));
        }
    }

    public override void Correct(Span<float> gradient, ReadOnlySpan<float> own, ReadOnlySpan<float> common, OwnRound round)
    {
        var (alpha, slope) = (round.Numbers[0], 0.0);
        for (var i = 0; i < gradient.Length; i++)
        {
            slope += ((double)own[i] - common[i]) * gradient[i];
            gradient[i] = (float)(alpha * gradient[i]);
        }

        if (Adaptive && round.Steps == 0)
        {
            round.Numbers[0] = Math.Clamp(alpha - (round.Rate * slope), 0, 1);
        }
    }
}
