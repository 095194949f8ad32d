using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>A model's outputs beside the truth.</summary>
/// <param name="Task">Kind of prediction.</param>
/// <param name="Width">Outputs per row: 1 for binary (a logit) and regression (a value), the number of classes for multiclass (logits).</param>
/// <param name="Outputs">Row-major, rows × width.</param>
/// <param name="Targets">Per row: 0 or 1, the class index, or the value.</param>
public sealed record Predictions(PredictionTask Task, int Width, double[] Outputs, double[] Targets)
{
    public int Rows => Targets.Length;
}
