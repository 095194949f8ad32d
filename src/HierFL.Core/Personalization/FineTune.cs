using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>Whenever the common model is measured, each hospital goes on training a copy of it on its own rows, and measures that too. The copy is not trained any further, and nothing of it is sent.</summary>
[Description("Whenever the common model is measured, each hospital trains a copy of it on its own rows for `epochs` more and measures that too: the simplest that there is, and hard to beat.")]
public sealed record FineTune : Personal
{
    [Description("Epochs on the hospital's rows."), Above(0), AtMost(Largest.Epochs)]
    public int Epochs { get; init; } = 2;

    [Description("Step size; left out, that of the local optimizer."), Above(0), AtMost(Largest.LearningRate)]
    public double? LearningRate { get; init; }

    public override int FitEpochs => Epochs;

    public override double? OwnRate => LearningRate;
}
