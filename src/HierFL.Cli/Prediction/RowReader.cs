using HierFL.Core.Jobs;
using HierFL.Core.Metrics;

namespace HierFL.Cli.Prediction;

/// <summary>Turns a model's outputs into what a person asked for: probabilities and labels, or values.</summary>
internal sealed class RowReader(PreprocessingDocument preprocessing)
{
    // A class without a name is every value but the positive one.
    private readonly string _negative = preprocessing.Task == PredictionTask.Binary && preprocessing.Classes[0].Length == 0
        ? "not " + preprocessing.Classes[1]
        : preprocessing.Classes.FirstOrDefault("");

    /// <param name="row">From 1.</param>
    /// <param name="outputs">Of that row: one logit, one per class, or a value.</param>
    public PredictedRow Read(int row, ReadOnlySpan<double> outputs) => preprocessing.Task switch
    {
        PredictionTask.Binary => Binary(row, Logit.Probability(outputs[0])),
        PredictionTask.Multiclass => Multiclass(row, outputs),
        _ => new PredictedRow { Row = row, Value = outputs[0] },
    };

    private PredictedRow Binary(int row, double probability) =>
        new() { Row = row, Probability = probability, Label = probability >= preprocessing.Threshold ? preprocessing.Classes[1] : _negative };

    private PredictedRow Multiclass(int row, ReadOnlySpan<double> outputs)
    {
        // Softmax, class by class: the logit against the rest neither overflows nor cancels.
        var oneVsRest = new double[outputs.Length];
        Logit.OneVsRest(outputs, oneVsRest);
        var best = 0;
        for (var k = 1; k < outputs.Length; k++)
        {
            best = outputs[k] > outputs[best] ? k : best;
        }

        return new PredictedRow { Row = row, Probabilities = [.. oneVsRest.Select(Logit.Probability)], Label = preprocessing.Classes[best] };
    }
}
