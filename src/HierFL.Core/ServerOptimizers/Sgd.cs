using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>w ← w + learningRate · d; with learningRate 1 the global model becomes the mean of the local ones.</summary>
[Description("Adds the combined update, times `learningRate`; with 1 the global model becomes the mean of the local ones.")]
public sealed record Sgd : ServerOptimizer
{
    [Description("Factor of the combined update."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 1;

    public override IEnumerable<string> Check()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            yield return $"learningRate is {LearningRate}; it must be above 0";
        }
    }

    public override void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots)
    {
        for (var i = 0; i < model.Length; i++)
        {
            model[i] = (float)(model[i] + (LearningRate * delta[i]));
        }
    }
}
