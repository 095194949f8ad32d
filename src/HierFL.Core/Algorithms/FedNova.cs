using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>
/// Normalized averaging (Wang et al. 2020): hospital k takes tau_k steps and sends delta / tau_k; w ← w + tau_eff · Σ p_k delta_k / tau_k, tau_eff = Σ p_k tau_k. A hospital that takes
/// more steps no longer pulls the model towards its own optimum.
/// </summary>
[Kind("fednova"), Description("Hospitals count by their data and not by how many steps they took: for hospitals of very different size or speed. With equal steps it is fedavg.")]
public sealed record FedNova : Algorithm
{
    public override Traits Traits => Traits.Linear | Traits.CombinesAtRoot;

    public override ImmutableArray<RingLane> Lanes => [new("steps", 1, Largest.Steps, 0)];

    public override double[] Finish(Span<float> delta, HospitalRound round)
    {
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] = (float)(delta[i] / (double)round.Steps);
        }

        return [round.Steps];
    }

    public override void Combine(Span<float> delta, RootRound round)
    {
        var steps = round.LaneMeans[0];
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] = (float)(delta[i] * steps);
        }
    }
}
