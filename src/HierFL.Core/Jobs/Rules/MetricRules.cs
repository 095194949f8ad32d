using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>Rules on the metrics that are measured and watched.</summary>
internal static class MetricRules
{
    private static readonly FrozenDictionary<string, ImmutableArray<PredictionTask>> Tasks = new Dictionary<string, ImmutableArray<PredictionTask>>
    {
        ["auc"] = [PredictionTask.Binary],
        ["average-precision"] = [PredictionTask.Binary],
        ["accuracy"] = [PredictionTask.Binary, PredictionTask.Multiclass],
        ["f1"] = [PredictionTask.Binary, PredictionTask.Multiclass],
        ["sensitivity"] = [PredictionTask.Binary],
        ["specificity"] = [PredictionTask.Binary],
        ["log-loss"] = [PredictionTask.Binary, PredictionTask.Multiclass],
        ["brier"] = [PredictionTask.Binary],
        ["calibration-error"] = [PredictionTask.Binary],
        ["rmse"] = [PredictionTask.Regression],
        ["mae"] = [PredictionTask.Regression],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ImmutableArray<string> Names => [.. Tasks.Keys.Order(StringComparer.Ordinal)];

    public static IEnumerable<Finding> Known(JobFacts facts) =>
        from named in Named(facts.Job)
        where !Tasks.ContainsKey(named.Metric)
        select new Finding($"found {Sentence.Quote(named.Metric)}; allowed: {Sentence.Or(Names)}{NearestName.Hint(named.Metric, Names)}", named.Field);

    public static IEnumerable<Finding> Applicable(JobFacts facts)
    {
        var task = facts.Job.Target.Task;
        return from named in Named(facts.Job)
               where Tasks.TryGetValue(named.Metric, out var tasks) && !tasks.Contains(task)
               select new Finding(
                   $"found '{named.Metric}' with the task {Casing.Word(task)}; allowed: {Sentence.Or(Names.Where(name => Tasks[name].Contains(task)))}",
                   named.Field,
                   "target.task");
    }

    public static IEnumerable<Finding> Twice(JobFacts facts) =>
        from named in facts.Job.Evaluation.Metrics.Index()
        where facts.Job.Evaluation.Metrics.IndexOf(named.Item) < named.Index
        select new Finding($"found {Sentence.Quote(named.Item)} twice; allowed: each metric once", $"evaluation.metrics[{named.Index}]");

    public static IEnumerable<Finding> StopMetric(JobFacts facts)
    {
        var measured = facts.Job.Evaluation.Metrics;
        return facts.Job.Stop.Metric is { } watched && Tasks.ContainsKey(watched) && !measured.IsEmpty && !measured.Contains(watched)
            ? [new Finding($"found '{watched}', which is not measured; allowed: {Sentence.Or(measured)}, the evaluation's metrics", "stop.metric", "evaluation.metrics")]
            : [];
    }

    public static IEnumerable<Finding> NeedsStopMetric(JobFacts facts)
    {
        var stop = facts.Job.Stop;
        string?[] without = stop.Metric is null ? [stop.Target is null ? null : "target", stop.Patience is null ? null : "patience"] : [];
        return from field in without
               where field is not null
               select new Finding("it has no metric to watch; allowed: together with metric", $"stop.{field}", "stop.metric");
    }

    private static IEnumerable<(string Metric, string Field)> Named(JobSpec job)
    {
        var measured = job.Evaluation.Metrics.Select((metric, i) => (metric, $"evaluation.metrics[{i}]"));
        return job.Stop.Metric is { } watched ? measured.Append((watched, "stop.metric")) : measured;
    }
}
