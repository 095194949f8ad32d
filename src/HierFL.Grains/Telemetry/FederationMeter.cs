using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using HierFL.Grains.Global;
using HierFL.Grains.Peers;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Telemetry;

/// <summary>What the root shows of the federation as a whole, in the silo where the registry concerned lives.</summary>
internal sealed class FederationMeter
{
    private static readonly (string Word, JobState State)[] States =
    [
        ("waiting", JobState.Queued), ("running", JobState.Running), ("finished", JobState.Finished), ("failed", JobState.Failed), ("cancelled", JobState.Cancelled),
    ];

    private readonly SiloDirectory _silos;
    private volatile JobBook? _jobs;

    /// <summary>Null where the registry is elsewhere.</summary>
    private volatile string[]? _regions;

    public FederationMeter(IMeterFactory factory, SiloDirectory silos)
    {
        _silos = silos;
        var meter = factory.Create(TelemetryNames.Meter);
        meter.CreateObservableGauge("hierfl.jobs", Jobs, "{job}", "Jobs in the registry by state.");
        meter.CreateObservableGauge("hierfl.region.silos", Silos, "{silo}", "Silos of a region that are in the cluster.");
    }

    /// <summary>What the registry of jobs has written down; null when it leaves.</summary>
    public void Booked(JobBook? jobs) => _jobs = jobs;

    /// <summary>The regions that are known, up or not; none when the registry leaves.</summary>
    public void Known(ImmutableArray<string>? regions) => _regions = regions?.ToArray();

    private IEnumerable<Measurement<int>> Jobs() => _jobs is { } book
        ? States.Select(state => new Measurement<int>(book.Jobs.Count(job => job.State == state.State), TelemetryNames.Label("state", state.Word)))
        : [];

    private IEnumerable<Measurement<int>> Silos() =>
        (_regions ?? []).Select(region => new Measurement<int>(_silos.In(region).Count, TelemetryNames.Label("region", region)));
}
