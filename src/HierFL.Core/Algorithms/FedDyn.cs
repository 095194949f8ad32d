using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>
/// Dynamic regularization (Acar et al. 2021, algorithm 1): hospitals minimize L_k(v) − ⟨h_k, v⟩ + alpha/2 · |v − w|² and keep h_k ← h_k − alpha · (y − w); the root keeps
/// h ← h − alpha · |S|/N · mean(y − w), and w ← mean(y) − h / alpha. The mean is that over hospitals, each counted once.
/// </summary>
[Kind("feddyn"), Description("A term that changes from round to round makes the optima of the hospitals agree with the common one. Needs `aggregation: {kind: uniform-mean}`; the hospital keeps a vector between rounds.")]
public sealed record FedDyn : Algorithm
{
    [Description("Strength of the term."), Above(0), AtMost(Largest.LearningRate)]
    public double Alpha { get; init; } = 0.1;

    public override Traits Traits => Traits.Linear | Traits.Stateful | Traits.CombinesAtRoot | Traits.UnnoisedState;

    public override ImmutableArray<string> Kept => ["gradient"];

    public override ImmutableArray<string> AtRoot => ["gradient"];

    public override bool Corrects => true;

    public override IEnumerable<Misfit> Misfits(JobSpec job) => job.Aggregation is UniformMean
        ? []
        : [new Misfit($"which counts every hospital once, with the aggregation {Casing.Kind(job.Aggregation.GetType())}; allowed: uniform-mean", "aggregation")];

    public override void Correct(Span<float> gradient, ReadOnlySpan<float> values, HospitalRound round)
    {
        ReadOnlySpan<float> start = round.Start.Span, own = round.Kept[0];
        var alpha = (float)Alpha;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] += (alpha * (values[i] - start[i])) - own[i];
        }
    }

    public override double[] Finish(Span<float> delta, HospitalRound round)
    {
        Span<float> own = round.Kept[0];
        for (var i = 0; i < delta.Length; i++)
        {
            own[i] = (float)(own[i] - (Alpha * delta[i]));
        }

        return [];
    }

    public override void Combine(Span<float> delta, RootRound round)
    {
        Span<float> all = round.AtRoot[0];
        for (var i = 0; i < delta.Length; i++)
        {
            all[i] = (float)(all[i] - (Alpha * round.Share * delta[i]));
            delta[i] = (float)(delta[i] - (all[i] / Alpha));
        }
    }
}
