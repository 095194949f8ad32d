using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>
/// Adaptive steps at the root (Reddi et al. 2021, algorithm 2): m ← beta1 · m + (1 − beta1) · d; v by the kind; w ← w + learningRate · m / (√v + tau). There is no bias
/// correction, as in the paper.
/// </summary>
public abstract record AdaptiveOptimizer : ServerOptimizer
{
    [Description("Step size."), Above(0), AtMost(Largest.LearningRate)]
    public double LearningRate { get; init; } = 0.01;

    [Description("Added to the root of `v`: the larger, the less adaptive."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double Tau { get; init; } = 1e-3;

    [Description("What `v` starts at; the paper takes the square of `tau`."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double V0 { get; init; } = 1e-6;

    public override ImmutableArray<string> Slots => ["momentum", "square"];

    /// <summary>Share of the accumulated update that is kept each round.</summary>
    protected abstract double First { get; }

    public override double StartOf(string slot) => slot == "square" ? V0 : 0;

    protected override double Rate => LearningRate;

    public override IEnumerable<string> Check()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            yield return $"learningRate is {LearningRate}; it must be above 0";
        }

        if (!(Tau >= 0 && V0 >= 0 && double.IsFinite(Tau) && double.IsFinite(V0)) || Tau + V0 == 0)
        {
            yield return $"tau is {Tau} and v0 is {V0}; neither may be below 0, and one must be above it: an element that never moved would be divided by 0";
        }
    }

    public override void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots, double rate)
    {
        var (momentum, square) = (slots[0], slots[1]);
        for (var i = 0; i < model.Length; i++)
        {
            double d = delta[i];
            momentum[i] = (float)((First * momentum[i]) + ((1 - First) * d));
            square[i] = (float)Accumulate(square[i], d * d);
            model[i] = (float)(model[i] + (rate * momentum[i] / (Math.Sqrt(square[i]) + Tau)));
        }
    }

    /// <summary>The next v of an element.</summary>
    /// <param name="square">v so far.</param>
    /// <param name="delta2">Square of the combined update.</param>
    protected abstract double Accumulate(double square, double delta2);

    /// <summary>A factor of a running mean.</summary>
    protected static IEnumerable<string> CheckShare(string name, double value)
    {
        if (!(value >= 0 && value < 1))
        {
            yield return $"{name} is {value}; it must be at least 0 and below 1";
        }
    }
}
