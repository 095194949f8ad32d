using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>A metric that can be asked for.</summary>
/// <param name="Name">As in the job file.</param>
/// <param name="HigherIsBetter">Direction in which a model improves.</param>
/// <param name="Tasks">Tasks it is defined for.</param>
public sealed record MetricName(string Name, bool HigherIsBetter, ImmutableArray<PredictionTask> Tasks)
{
    /// <summary>Whether <paramref name="value"/> is strictly better than <paramref name="best"/>.</summary>
    public bool IsBetter(double value, double best) => HigherIsBetter ? value > best : value < best;

    /// <summary>Whether <paramref name="value"/> is the target or better.</summary>
    public bool Reaches(double value, double target) => HigherIsBetter ? value >= target : value <= target;
}

/// <summary>All metrics, which task each belongs to, and what a job gets that names none.</summary>
/// <remarks>The federated auc of a multiclass job exists up to <see cref="MetricLanes.MaxOneVsRestWidth"/> classes; a hospital's own always.</remarks>
public static class MetricNames
{
    public const string Auc = "auc";
    public const string AveragePrecision = "average-precision";
    public const string Accuracy = "accuracy";
    public const string F1 = "f1";
    public const string Sensitivity = "sensitivity";
    public const string Specificity = "specificity";
    public const string LogLoss = "log-loss";
    public const string Brier = "brier";
    public const string CalibrationError = "calibration-error";
    public const string Rmse = "rmse";
    public const string Mae = "mae";

    private static readonly ImmutableArray<PredictionTask> Binary = [PredictionTask.Binary];
    private static readonly ImmutableArray<PredictionTask> Classes = [PredictionTask.Binary, PredictionTask.Multiclass];
    private static readonly ImmutableArray<PredictionTask> Regression = [PredictionTask.Regression];

    /// <summary>Every metric, in the order reports show them.</summary>
    public static ImmutableArray<MetricName> All { get; } =
    [
        new(Auc, HigherIsBetter: true, Classes),
        new(AveragePrecision, HigherIsBetter: true, Binary),
        new(Accuracy, HigherIsBetter: true, Classes),
        new(F1, HigherIsBetter: true, Classes),
        new(Sensitivity, HigherIsBetter: true, Binary),
        new(Specificity, HigherIsBetter: true, Binary),
        new(LogLoss, HigherIsBetter: false, Classes),
        new(Brier, HigherIsBetter: false, Classes),
        new(CalibrationError, HigherIsBetter: false, Binary),
        new(Rmse, HigherIsBetter: false, Regression),
        new(Mae, HigherIsBetter: false, Regression),
    ];

    /// <summary>The metric of that name, or null.</summary>
    public static MetricName? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>The metrics that are defined for a task.</summary>
    public static ImmutableArray<MetricName> For(PredictionTask task) => [.. All.Where(metric => metric.Tasks.Contains(task))];

    /// <summary>What a job reports that names no metrics.</summary>
    public static ImmutableArray<string> Defaults(PredictionTask task) => task switch
    {
        PredictionTask.Binary => [Auc, Accuracy, F1],
        PredictionTask.Multiclass => [Accuracy, F1],
        PredictionTask.Regression => [Rmse, Mae],
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "a task is Binary, Multiclass or Regression"),
    };
}
