using System.Diagnostics.Metrics;

namespace HierFL.Grains.Telemetry;

/// <summary>
/// Histograms with a job in a label. Whoever collects them keeps every label it has ever seen, so an hour after the end of a job they are begun anew without it: a
/// reader of rates takes that for a restart.
/// </summary>
internal sealed class JobHistograms(TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();

    /// <summary>Jobs that are in labels; once a job is over, with the timer that ends that.</summary>
    private readonly Dictionary<string, ITimer?> _jobs = new(StringComparer.Ordinal);

    private volatile Instruments _now = new();

    /// <summary>Whether anybody looks: what is measured of single updates costs a little.</summary>
    public bool IsWatched => _now.Norm.Enabled;

    public void Took(string job, string phase, TimeSpan time) => Record(_now.Duration, job, time.TotalSeconds, TelemetryNames.Label("phase", phase));

    public void Wrote(string job, TimeSpan time) => Record(_now.Checkpoint, job, time.TotalSeconds, null);

    public void Norm(string job, string region, double norm) => Record(_now.Norm, job, norm, TelemetryNames.Label("region", region));

    /// <summary>The job is over here.</summary>
    public void End(string job)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(job, out var timer) && timer is null)
            {
                _jobs[job] = clock.CreateTimer(_ => Forget(job), null, JobShelf<string, object>.ShownAfterEnd, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var timer in _jobs.Values)
            {
                timer?.Dispose();
            }

            _jobs.Clear();
            _now.Dispose();
        }
    }

    private void Record(Histogram<double> histogram, string job, double value, KeyValuePair<string, object?>? label)
    {
        if (!histogram.Enabled)
        {
            return;
        }

        lock (_gate)
        {
            if (_jobs.TryGetValue(job, out var timer))
            {
                timer?.Dispose();
            }

            _jobs[job] = null;
        }

        if (label is { } other)
        {
            histogram.Record(value, TelemetryNames.Label("job", job), other);
        }
        else
        {
            histogram.Record(value, TelemetryNames.Label("job", job));
        }
    }

    private void Forget(string job)
    {
        lock (_gate)
        {
            // It may have gone on in the last moment.
            if (_jobs.TryGetValue(job, out var timer) && timer is not null)
            {
                _jobs.Remove(job);
                timer.Dispose();
                _now.Dispose();
                _now = new Instruments();
            }
        }
    }

    /// <summary>A meter that can be ended: those of a factory last as long as the process.</summary>
    private sealed class Instruments : IDisposable
    {
        private readonly Meter _meter = new(TelemetryNames.Meter);

        public Instruments()
        {
            Duration = Make("hierfl.round.duration", "s", "Wall time of a phase of a round.", [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]);
            Checkpoint = Make("hierfl.checkpoint.duration", "s", "Writing a version until it is durable.", [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]);
            Norm = Make("hierfl.job.update.norm", null, "Euclidean norm of admitted updates.", [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]);
        }

        public Histogram<double> Duration { get; }

        public Histogram<double> Checkpoint { get; }

        public Histogram<double> Norm { get; }

        public void Dispose() => _meter.Dispose();

        private Histogram<double> Make(string name, string? unit, string what, double[] bounds) =>
            _meter.CreateHistogram(name, unit, what, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
    }
}
