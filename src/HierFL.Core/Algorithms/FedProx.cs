using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>Local training that is held near the global model: the loss gets mu/2 · |v − w|², the gradient mu · (v − w) (Li et al. 2020).</summary>
[Kind("fedprox"), Description("Local training that is held near the global model by `mu`/2 times the squared distance from it: for hospitals whose data differ, or that take very different numbers of steps.")]
public sealed record FedProx : Algorithm
{
    [Description("How strongly it is held; 0 is fedavg."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double Mu { get; init; } = 0.01;

    public override Traits Traits => Traits.Linear;

    public override bool Corrects => Mu != 0;

    public override void Correct(Span<float> gradient, ReadOnlySpan<float> values, HospitalRound round)
    {
        var start = round.Start.Span;
        var mu = (float)Mu;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] += mu * (values[i] - start[i]);
        }
    }
}
