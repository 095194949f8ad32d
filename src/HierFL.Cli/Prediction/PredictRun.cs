using System.Globalization;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;

namespace HierFL.Cli.Prediction;

/// <summary>Applies a trained model to a table. Rows come out in the order they stand in; columns the model does not know are left alone.</summary>
internal static class PredictRun
{
    /// <exception cref="InputException">A file is missing or wrong, or the model does not fit its preprocessing.</exception>
    /// <exception cref="TableException">The table cannot be used.</exception>
    public static int Run(PredictRequest request)
    {
        if (request.Out is { } asked)
        {
            OutputFile.Require(asked, request.Force);
            OutputFile.RequireOther(asked, request.Data, request.Model);
        }

        var model = TrainedModel.Read(request.Model);
        var table = TableReader.ReadHospital(new HospitalFile(Hospital: "", Region: "", request.Data), ColumnsOf(model.Preprocessing, request.Metrics));
        if (model.Preprocessing.Standardize == Standardization.Local.Kind)
        {
            Console.Error.WriteLine(
                $"{request.Data} is standardized by its own mean and standard deviation, as each hospital's rows were (data.standardize: local): "
                + "a row's prediction depends on the other rows");
        }

        var outputs = Outputs(model, table);
        var text = PredictionText.Of(Report(request, model, outputs), request.Format);
        if (request.Out is { } path)
        {
            OutputFile.Write(path, text, request.Force);
        }
        else
        {
            Console.Out.Write(text);
        }

        if (request.Metrics)
        {
            PrintMetrics(model, new Predictions(model.Preprocessing.Task, model.Outputs, outputs, table.Targets));
        }

        return ExitCodes.Done;
    }

    private static TableColumns ColumnsOf(PreprocessingDocument preprocessing, bool target) => new()
    {
        Features = preprocessing.Features,
        Target = !target ? null : new TargetSpec
        {
            Task = preprocessing.Task,
            Column = preprocessing.Target,
            Positive = preprocessing.Task == PredictionTask.Binary ? preprocessing.Classes[1] : "",
            Negative = preprocessing is { Task: PredictionTask.Binary, Classes: [{ Length: > 0 } negative, _] } ? negative : null,
            Classes = preprocessing.Task == PredictionTask.Multiclass ? preprocessing.Classes : [],
        },
    };

    private static double[] Outputs(TrainedModel model, HospitalData table)
    {
        var inputs = Standardizer.Apply(Standardizer.StatisticsOf(model.Preprocessing, table), table, [.. Enumerable.Range(0, table.Rows)]);
        var outputs = ModelFactory.Predict(model.Family, model.Weights, inputs, table.Shape, model.Outputs);
        var odd = Array.FindIndex(outputs, output => !double.IsFinite(output));
        return odd < 0
            ? outputs
            : throw new InputException(
                $"{model.Path}: the output for row {(odd / model.Outputs) + 1} (line {table.Lines[odd / model.Outputs]}) is {outputs[odd].ToString(CultureInfo.InvariantCulture)}; "
                + "the model has diverged in training, or the row is far from what it has seen");
    }

    private static PredictionReport Report(PredictRequest request, TrainedModel model, double[] outputs)
    {
        var rows = new RowReader(model.Preprocessing);
        var width = model.Outputs;
        return new PredictionReport
        {
            Model = model.Path,
            Data = request.Data,
            Task = model.Preprocessing.Task,
            Target = model.Preprocessing.Target,
            Classes = model.Preprocessing.Task == PredictionTask.Multiclass ? model.Preprocessing.Classes : [],
            Rows = [.. Enumerable.Range(0, outputs.Length / width).Select(row => rows.Read(row + 1, outputs.AsSpan(row * width, width)))],
        };
    }

    private static void PrintMetrics(TrainedModel model, Predictions predictions)
    {
        var measured = ExactMetrics.Measure(predictions, model.Preprocessing.Threshold);
        foreach (var metric in MetricNames.For(predictions.Task).Where(metric => measured.ContainsKey(metric.Name)))
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{metric.Name,-18} {measured[metric.Name]:0.0000}"));
        }
    }
}
