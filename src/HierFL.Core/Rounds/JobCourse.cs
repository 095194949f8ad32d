using System.Globalization;
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
            return job.Data.Standardize.Kind == Standardization.Federated.Kind && !progress.HasDeviations
                ? new JobPass.Statistics(progress.HasMeans ? RoundTask.Deviations : RoundTask.Means)
                : ClassWeights.NeedCounts(job) && !progress.HasClassCounts ? new JobPass.Statistics(RoundTask.Classes)
                : new JobPass.Initialise();
        }

        var reason = ReasonToStop(job.Stop, round, progress);
        if (round > 0 && !progress.Reports.ContainsKey(round) && (IsDue(job, round) || reason is not null))
        {
            return new JobPass.Evaluate(round);
        }

        return reason is null ? new JobPass.Train(round + 1) : new JobPass.Finish(reason);
    }

    /// <summary>Whether the model of this round is measured; the last one always is.</summary>
    public static bool IsDue(JobSpec job, int round) => round % job.Evaluation.Every == 0 || round >= job.Stop.Rounds;

    private static StopReason? ReasonToStop(StopSpec stop, int round, JobProgress progress)
    {
        if (round >= stop.Rounds)
        {
            return new StopReason(
                StopCause.Rounds, round, round > stop.Rounds ? $"{round} rounds are done already; the job asks for {stop.Rounds}" : $"{stop.Rounds} rounds are done");
        }

        if (stop.Time is { } time && progress.Elapsed >= time && round > 0)
        {
            return Stopped(StopCause.Time, round, $"its time of {Duration.Format(time)} is over");
        }

        return stop.Metric is { } metric && progress.Reports.TryGetValue(round, out var report) && report.Watched().TryGetValue(metric, out var found)
            ? MetricReason(stop, metric, found.Value, round, progress)
            : null;
    }

    /// <summary>Looked at after a round whose metric is known.</summary>
    private static StopReason? MetricReason(StopSpec stop, string metric, double value, int round, JobProgress progress)
    {
        var direction = MetricNames.Find(metric)?.HigherIsBetter == false ? -1 : 1;
        if (stop.Target is { } target && value * direction >= target * direction)
        {
            return Stopped(StopCause.Target, round, $"{metric} {Number(value)} reached {Number(target)}");
        }

        var measured = progress.Reports.Values.Where(report => report.Round <= round && report.Watched().ContainsKey(metric)).ToArray();
        return stop.Patience is { } patience && BestVersion.Of(stop, measured) is { } best && measured.Count(report => report.Round > best.Round) >= patience
            ? Stopped(StopCause.Patience, round, $"no improvement of {metric} in {patience} evaluations; best is round {best.Round} with {Number(best.Value)}")
            : null;
    }

    private static StopReason Stopped(StopCause cause, int round, string why) => new(cause, round, $"stopped after round {round}: {why}");

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
