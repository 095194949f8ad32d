using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Region;

namespace HierFL.Grains.Telemetry;

/// <summary>What a region's silo shows of the region's part in jobs: the hospitals of the newest training round, and their losses.</summary>
internal sealed class RegionMeter
{
    private readonly JobShelf<(string Region, string Job), Shown> _jobs;
    private readonly JobHistograms _histograms;
    private readonly ObservableGauge<double> _losses;

    public RegionMeter(IMeterFactory factory, JobHistograms histograms, TimeProvider clock)
    {
        (_jobs, _histograms) = (new JobShelf<(string, string), Shown>(clock), histograms);
        var meter = factory.Create(TelemetryNames.Meter);
        meter.CreateObservableGauge("hierfl.round.hospitals", Counts, "{hospital}", "Hospitals of the newest training round.");
        _losses = meter.CreateObservableGauge("hierfl.job.hospital.loss", Losses, null, "Training loss of a hospital in the newest round.");
    }

    /// <summary>Whether anybody looks at the losses of hospitals: to name them right, the registry has to be asked.</summary>
    public bool ShowsLosses => _losses.Enabled;

    /// <summary>The region has begun a pass.</summary>
    public void Began(RegionRun run)
    {
        if (run.Plan.Task == RoundTask.Train)
        {
            var key = (run.Region, run.Key.Job);
            _jobs.Put(key, new Shown(run, new RoundHospitals(run.Round.Window.Cohort.Length, 0, 0), _jobs.Find(key)?.Losses ?? []));
        }
    }

    /// <summary>A pass has taken a step; what its window knew is remembered as long as the pass is shown.</summary>
    /// <param name="run">The pass.</param>
    /// <param name="before">Its phase before.</param>
    public void Stepped(RegionRun run, RoundPhase before)
    {
        if (run.Round.IsOver && RoundHospitals.Of(run.Round.Window, before) is { } last)
        {
            _jobs.Change((run.Region, run.Key.Job), known => ReferenceEquals(known.Run, run) ? known with { Run = null, Last = last } : known);
        }
    }

    /// <summary>The losses of the newest round, by what the hospitals are called in metrics.</summary>
    public void Trained(string region, string job, ImmutableArray<(string Hospital, double Loss)> losses) =>
        _jobs.Change((region, job), known => known with { Losses = losses });

    /// <summary>The job is over in the region.</summary>
    public void End(string region, string job)
    {
        _jobs.Change((region, job), known => known with { Run = null, Last = known.Counts() });
        _jobs.End((region, job));
        _histograms.End(job);
    }

    private IEnumerable<Measurement<int>> Counts() => _jobs.Shown().SelectMany(job =>
    {
        var counts = job.Value.Counts();
        return new[] { ("asked", counts.Asked), ("admitted", counts.Admitted), ("declined", counts.Declined), ("missing", counts.Missing) }.Select(state =>
            new Measurement<int>(state.Item2, TelemetryNames.Label("job", job.Key.Job), TelemetryNames.Label("region", job.Key.Region), TelemetryNames.Label("state", state.Item1)));
    });

    private IEnumerable<Measurement<double>> Losses() => _jobs.Shown().SelectMany(job => job.Value.Losses.Select(loss => new Measurement<double>(
        loss.Loss, TelemetryNames.Label("job", job.Key.Job), TelemetryNames.Label("region", job.Key.Region), TelemetryNames.Label("hospital", loss.Hospital))));

    /// <summary>A job in a region.</summary>
    /// <param name="Run">The newest training pass while it goes on: it is asked when somebody looks, and not counted at every step.</param>
    /// <param name="Last">What was last known of it.</param>
    /// <param name="Losses">Of the newest round that has any.</param>
    private sealed record Shown(RegionRun? Run, RoundHospitals Last, ImmutableArray<(string Hospital, double Loss)> Losses)
    {
        public RoundHospitals Counts() => Run?.Round is { } round ? RoundHospitals.Of(round.Window, round.Phase) ?? Last : Last;
    }
}
