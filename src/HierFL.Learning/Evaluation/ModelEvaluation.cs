using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;

namespace HierFL.Learning.Evaluation;

/// <summary>A model's outputs on prepared rows, and the metrics a job asks for.</summary>
internal static class ModelEvaluation
{
    /// <exception cref="LearningException">An output is not finite, or the model does not fit the job.</exception>
    public static Predictions Predict(JobSpec job, LearningSetup setup, ModelVector model, PreparedRows rows, string place)
    {
        var outputs = ModelFactory.Predict(setup.Model, model, rows.Inputs, rows.Shape, setup.Outputs);
        var odd = Array.FindIndex(outputs, output => !double.IsFinite(output));
        return odd < 0
            ? new Predictions(job.Target.Task, setup.Outputs, outputs, rows.Targets)
            : throw new LearningException(
                $"{place}: the model's output is {outputs[odd]} for row {odd / setup.Outputs} of the split; the model has diverged, lower the learning rates");
    }

    /// <summary>The exact metrics that the job names, or its task's own.</summary>
    public static ImmutableSortedDictionary<string, double> Measure(JobSpec job, Predictions predictions, double threshold)
    {
        var names = job.Evaluation.Metrics.IsEmpty ? MetricNames.Defaults(job.Target.Task) : job.Evaluation.Metrics;
        return ExactMetrics.Measure(predictions, threshold).Where(metric => names.Contains(metric.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
