using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>
/// Control variates against drift (Karimireddy et al. 2020, option II): y ← y − lr · (g + c − c_k); c_k⁺ = c_k − c + (w − y) / (Σ lr); c ← c + |S|/N · Σ p_k (c_k⁺ − c_k). The weights
/// p_k are those of the aggregation: by examples, or uniform as in the paper.
/// </summary>
[Description("Each hospital corrects its steps by how its gradient differs from that of all: reaches the optimum of all data where fedavg drifts away. The hospital keeps its control variate between rounds.")]
public sealed record Scaffold : Algorithm
{
    public override Traits Traits => Traits.Linear | Traits.Stateful | Traits.CombinesAtRoot | Traits.UnnoisedState;

    public override ImmutableArray<string> Shared => ["control"];

    public override ImmutableArray<string> Kept => ["control"];

    public override bool Corrects => true;

    /// <summary>The control variate is a mean gradient only where a step is learning rate times gradient.</summary>
    public override IEnumerable<Misfit> Misfits(JobSpec job) => LocalSteps.PlainSgd(job, "which takes the way of a round for the sum of its gradients");

    public override void Correct(Span<float> gradient, ReadOnlySpan<float> values, HospitalRound round)
    {
        ReadOnlySpan<float> all = round.Shared[0], own = round.Kept[0];
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] += all[i] - own[i];
        }
    }

    public override double[] Finish(Span<float> delta, HospitalRound round)
    {
        Span<float> own = round.Kept[0], change = round.Changes[0];
        ReadOnlySpan<float> all = round.Shared[0];
        for (var i = 0; i < delta.Length; i++)
        {
            change[i] = (float)((-delta[i] / round.RateSum) - all[i]);
            own[i] += change[i];
        }

        return [];
    }

    public override void Combine(Span<float> delta, RootRound round)
    {
        Span<float> all = round.Shared[0];
        var change = round.Changes[0].Span;
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = (float)(all[i] + (round.Share * change[i]));
        }
    }
}
