using HierFL.Core.Metrics;

namespace HierFL.Core.Jobs;

/// <summary>Rules on the metrics that are measured and watched.</summary>
internal static class MetricRules
{
    public static IEnumerable<Finding> Known(JobFacts facts) =>
        from named in Named(facts.Job)
        where MetricNames.Find(named.Metric) is null
        let known = Names(MetricNames.All)
        select new Finding($"found {ForeignText.Quote(named.Metric)}; allowed: {Sentence.Or(known)}{NearestName.Hint(named.Metric, known)}", named.Field);

    public static IEnumerable<Finding> Applicable(JobFacts facts)
    {
        var task = facts.Job.Target.Task;
        return from named in Named(facts.Job)
               where MetricNames.Find(named.Metric) is { } metric && !metric.Tasks.Contains(task)
               select new Finding(
                   $"found '{named.Metric}' with the task {Casing.Word(task)}; allowed: {Sentence.Or(Names(MetricNames.For(task)))}",
                   named.Field,
                   "target.task");
    }

    public static IEnumerable<Finding> Twice(JobFacts facts) =>
        from named in facts.Job.Evaluation.Metrics.Index()
        where facts.Job.Evaluation.Metrics.IndexOf(named.Item) < named.Index
        select new Finding($"found {ForeignText.Quote(named.Item)} twice; allowed: each metric once", $"evaluation.metrics[{named.Index}]");

    public static IEnumerable<Finding> StopMetric(JobFacts facts)
    {
        var task = facts.Job.Target.Task;
        var measured = facts.Job.Evaluation.Metrics is { IsEmpty: false } named ? named : MetricNames.Defaults(task);
        return facts.Job.Stop.Metric is { } watched && MetricNames.Find(watched)?.Tasks.Contains(task) == true && !measured.Contains(watched)
            ? [new Finding(
                $"found '{watched}', which is not measured; allowed: {Sentence.Or(measured)}, the evaluation's metrics",
                "stop.metric",
                "evaluation.metrics",
                "target.task")]
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

    private static IEnumerable<string> Names(IEnumerable<MetricName> metrics) => metrics.Select(metric => metric.Name);

    private static IEnumerable<(string Metric, string Field)> Named(JobSpec job)
    {
        var measured = job.Evaluation.Metrics.Select((metric, i) => (metric, $"evaluation.metrics[{i}]"));
        return job.Stop.Metric is { } watched ? measured.Append((watched, "stop.metric")) : measured;
    }
}
