using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>Scores of one class against the rest, as logits.</summary>
/// <param name="Scores">Per row: higher means more likely of the class.</param>
/// <param name="Positive">Per row: whether it is of the class.</param>
internal sealed record ClassScores(double[] Scores, bool[] Positive)
{
    /// <summary>Binary: the positive class alone. Multiclass: every class.</summary>
    public static ClassScores[] Of(Predictions p)
    {
        if (p.Task == PredictionTask.Binary)
        {
            return [new(p.Outputs, Array.ConvertAll(p.Targets, target => target == 1))];
        }

        var classes = new ClassScores[p.Width];
        for (var k = 0; k < p.Width; k++)
        {
            classes[k] = new(new double[p.Rows], new bool[p.Rows]);
        }

        var oneVsRest = new double[p.Width];
        for (var row = 0; row < p.Rows; row++)
        {
            Logit.OneVsRest(p.Outputs.AsSpan(row * p.Width, p.Width), oneVsRest);
            classes[(int)p.Targets[row]].Positive[row] = true;
            for (var k = 0; k < p.Width; k++)
            {
                classes[k].Scores[row] = oneVsRest[k];
            }
        }

        return classes;
    }
}
