using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;

namespace HierFL.Core.Rounds;

/// <summary>What the root does next in a job: a pure function of the job and of what is durable, so that a restarted root goes on where it stopped.</summary>
public static class JobCourse
{
    public static JobPass Next(JobSpec job, JobProgress progress)
    {
        if (progress.CommittedRound is not { } round)
        {
            return job.Data.Standardize.Kind != Standardization.Federated.Kind || progress.HasDeviations ? new JobPass.Initialise()
                : progress.HasMeans ? new JobPass.Statistics(RoundTask.Deviations)
                : new JobPass.Statistics(RoundTask.Means);
        }

        var reason = StopReason(job.Stop, round, progress);
        if (round > 0 && !progress.Reports.ContainsKey(round) && (IsDue(job, round) || reason is not null))
        {
            return new JobPass.Evaluate(round);
        }

        return reason is null ? new JobPass.Train(round + 1) : new JobPass.Finish(reason);
    }

    /// <summary>Whether the model of this round is measured; the last one always is.</summary>
    public static bool IsDue(JobSpec job, int round) => round % job.Evaluation.Every == 0 || round >= job.Stop.Rounds;

    private static string? StopReason(StopSpec stop, int round, JobProgress progress)
    {
        if (round >= stop.Rounds)
        {
            return round > stop.Rounds ? $"{round} rounds are done already; the job asks for {stop.Rounds}" : $"{stop.Rounds} rounds are done";
        }

        if (stop.Time is { } time && progress.Elapsed >= time && round > 0)
        {
            return $"the time of {time} is over";
        }

        return stop.Metric is { } metric ? MetricReason(stop, metric, round, progress) : null;
    }

    private static string? MetricReason(StopSpec stop, string metric, int round, JobProgress progress)
    {
        var direction = MetricNames.Find(metric)?.HigherIsBetter == false ? -1 : 1;
        var values = progress.Reports.Where(pair => pair.Key <= round && Watched(pair.Value).ContainsKey(metric))
            .Select(pair => Watched(pair.Value)[metric].Value * direction).ToArray();
        if (values.Length == 0 || !progress.Reports.ContainsKey(round))
        {
            return null;
        }

        if (stop.Target is { } target && values[^1] >= target * direction)
        {
            return $"{metric} reached {target}";
        }

        var best = Array.IndexOf(values, values.Max());
        return stop.Patience is { } patience && values.Length - 1 - best >= patience
            ? $"{metric} did not improve in {patience} evaluations"
            : null;
    }

    /// <summary>Where hospitals have models of their own, these are what the job is about.</summary>
    private static ImmutableSortedDictionary<string, MetricEstimate> Watched(RoundReport report) => report.Personal?.Metrics ?? report.Metrics;
}
