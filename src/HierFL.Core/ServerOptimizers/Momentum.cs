using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>m ← beta · m + d; w ← w + learningRate · m (FedAvgM; Hsu, Qi and Brown 2019, algorithm 1).</summary>
/// <remarks>A steady delta is amplified by up to 1 / (1 − beta): lower learningRate by as much to keep the pace of plain averaging.</remarks>
[Description("Also goes on in the direction of earlier rounds (FedAvgM): a steady update counts up to 1 / (1 − `beta`) times.")]
public sealed record Momentum : ServerOptimizer
{
    [Description("Factor of the accumulated update."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 1;

    [Description("Share of the accumulated update that is kept each round."), AtLeast(0), Below(1)]
    public double Beta { get; init; } = 0.9;

    public override ImmutableArray<string> Slots => ["momentum"];

    protected override double Rate => LearningRate;

    public override IEnumerable<string> Check()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            yield return $"learningRate is {LearningRate}; it must be above 0";
        }

        if (!(Beta >= 0 && Beta < 1))
        {
            yield return $"beta is {Beta}; it must be at least 0 and below 1";
        }
    }

    public override void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots, double rate)
    {
        var momentum = slots[0];
        for (var i = 0; i < model.Length; i++)
        {
            momentum[i] = (float)((Beta * momentum[i]) + delta[i]);
            model[i] = (float)(model[i] + (rate * momentum[i]));
        }
    }
}
