using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Grains.Telemetry;

/// <summary>What the root's silo shows of the jobs that it leads.</summary>
internal sealed class JobMeter
{
    private readonly JobShelf<string, JobFigures> _jobs;
    private readonly JobHistograms _histograms;
    private readonly TimeProvider _clock;

    public JobMeter(IMeterFactory factory, JobHistograms histograms, TimeProvider clock)
    {
        (_jobs, _histograms, _clock) = (new JobShelf<string, JobFigures>(clock), histograms, clock);
        var meter = factory.Create(TelemetryNames.Meter);
        meter.CreateObservableGauge("hierfl.job.round", () => Each(job => job.Round), null, "Last durable round of a job.");
        meter.CreateObservableGauge("hierfl.job.rounds.planned", () => Each(job => (int?)job.Planned), null, "Rounds that the stop rule of a job names.");
        meter.CreateObservableGauge("hierfl.job.loss", () => Each(job => job.Loss), null, "Mean training loss of the newest round.");
        meter.CreateObservableGauge("hierfl.job.metric", Metrics, null, "Federated metric of the newest evaluation.");
        meter.CreateObservableCounter("hierfl.round.ended", Ended, "{round}", "Rounds by how they ended.");
        meter.CreateObservableGauge("hierfl.checkpoint.age", Ages, "s", "Since the last durable version of a running job.");
        meter.CreateObservableGauge("hierfl.checkpoint.size", () => Each(job => job.VersionBytes), "By", "Bytes of the newest version.");
    }

    /// <summary>The silo leads the job from now on.</summary>
    public void Loaded(JobRun run)
    {
        var known = _jobs.Find(run.Spec.Name) ?? new JobFigures(run.Spec.Stop.Rounds) { VersionAt = 0 };
        _jobs.Put(run.Spec.Name, known with { Planned = run.Spec.Stop.Rounds, Round = run.Manifest?.Round, VersionAt = _clock.GetTimestamp() });
        Measured(run);
    }

    /// <summary>A version is durable.</summary>
    public void Written(string job, Manifest version, TimeSpan time)
    {
        _histograms.Wrote(job, time);
        var bytes = version.Model.Length + (version.Optimizer?.Length ?? 0) + (version.Preprocessing?.Length ?? 0);
        _jobs.Change(job, known => known with { Round = version.Round, VersionAt = _clock.GetTimestamp(), VersionBytes = bytes });
    }

    public void Trained(string job, double? loss) => _jobs.Change(job, known => known with { Loss = loss });

    /// <summary>There is a report of the newest round.</summary>
    public void Measured(JobRun run)
    {
        if (run.Latest is { } report)
        {
            _jobs.Change(run.Spec.Name, known => known with { Loss = report.TrainLoss ?? known.Loss, Metrics = report.Metrics.ToImmutableSortedDictionary(metric => metric.Key, metric => metric.Value.Value, StringComparer.Ordinal) });
        }
    }

    /// <summary>A pass has taken a step.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="before">Its phase before.</param>
    public void Stepped(RootPass pass, RoundPhase before)
    {
        var after = pass.Round.Phase;
        if (after.GetType() == before.GetType())
        {
            return;
        }

        var (job, task) = (pass.Key.Job, pass.Plan.Task);
        var since = pass.PhaseBegan;
        pass.PhaseBegan = _clock.GetTimestamp();
        if (task == RoundTask.Evaluate && pass.Outer is null && after is CommittedPhase)
        {
            _histograms.Took(job, "evaluate", _clock.GetElapsedTime(pass.StartedAt));
        }
        else if (task == RoundTask.Train)
        {
            _histograms.Took(job, Word(before), _clock.GetElapsedTime(since));
            if (before is CommitPhase && after is EvaluatePhase or CommittedPhase)
            {
                _jobs.Change(job, known => known with { Committed = known.Committed + 1 });
            }
            else if (after is AbandonedPhase)
            {
                _jobs.Change(job, known => known with { Abandoned = known.Abandoned + 1 });
            }
        }
    }

    /// <summary>The job is over.</summary>
    public void End(string job)
    {
        _jobs.End(job);
        _histograms.End(job);
    }

    /// <summary>Another activation leads the job, in this silo or another one.</summary>
    public void Drop(string job)
    {
        _jobs.Drop(job);
        _histograms.End(job);
    }

    private static string Word(RoundPhase phase) => phase switch
    {
        PlanPhase => "plan",
        CollectPhase => "collect",
        CombinePhase => "combine",
        CommitPhase => "commit",
        _ => "evaluate",
    };

    private IEnumerable<Measurement<T>> Each<T>(Func<JobFigures, T?> figure)
        where T : struct
    {
        foreach (var (job, known, _) in _jobs.Shown())
        {
            if (figure(known) is { } value)
            {
                yield return new Measurement<T>(value, TelemetryNames.Label("job", job));
            }
        }
    }

    private IEnumerable<Measurement<double>> Metrics() => _jobs.Shown().SelectMany(job => job.Value.Metrics.Select(metric =>
        new Measurement<double>(metric.Value, TelemetryNames.Label("job", job.Key), TelemetryNames.Label("metric", metric.Key))));

    private IEnumerable<Measurement<long>> Ended() => _jobs.Shown().SelectMany(job => new[] { ("committed", job.Value.Committed), ("abandoned", job.Value.Abandoned) }
        .Select(outcome => new Measurement<long>(outcome.Item2, TelemetryNames.Label("job", job.Key), TelemetryNames.Label("outcome", outcome.Item1))));

    private IEnumerable<Measurement<double>> Ages() => _jobs.Shown().Where(job => !job.IsOver && job.Value.Round is not null)
        .Select(job => new Measurement<double>(_clock.GetElapsedTime(job.Value.VersionAt).TotalSeconds, TelemetryNames.Label("job", job.Key)));
}
