using System.ComponentModel;
using System.Numerics;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>w ← w + learningRate · d; with learningRate 1 the global model becomes the mean of the local ones.</summary>
[Description("Adds the combined update, times `learningRate`; with 1 the global model becomes the mean of the local ones.")]
public sealed record Sgd : ServerOptimizer
{
    [Description("Factor of the combined update."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 1;

    protected override double Rate => LearningRate;

    public override IEnumerable<string> Check()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            yield return $"learningRate is {LearningRate}; it must be above 0";
        }
    }

    public override void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots, double rate)
    {
        var (rates, i) = (new Vector<double>(rate), 0);
        for (; i <= model.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(model[i..]), out var low, out var high);
            Vector.Widen(new Vector<float>(delta[i..]), out var lowStep, out var highStep);
            Vector.Narrow(low + (rates * lowStep), high + (rates * highStep)).CopyTo(model[i..]);
        }

        for (; i < model.Length; i++)
        {
            model[i] = (float)(model[i] + (rate * delta[i]));
        }
    }
}
