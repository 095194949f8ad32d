using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Telemetry;

/// <summary>
/// What is shown of the hospitals of a region, in the silo where its registry lives: the roster by state, and each hospital that has been heard since. A hospital
/// that is removed is shown no more; one that asks for it is shown by its pseudonym.
/// </summary>
internal sealed class HospitalMeter
{
    private readonly ConcurrentDictionary<string, ShownRegion> _regions = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly SiloOptions _silo;

    public HospitalMeter(IMeterFactory factory, SiloOptions silo, TimeProvider clock)
    {
        (_silo, _clock) = (silo, clock);
        var meter = factory.Create(TelemetryNames.Meter);
        meter.CreateObservableGauge("hierfl.hospitals", States, "{hospital}", "Hospitals of the roster by state.");
        meter.CreateObservableGauge("hierfl.hospital.last_seen", () => Each<double>(shown => (_clock.GetUtcNow() - shown.Seen).TotalSeconds), "s", "Since the last heartbeat of a hospital.");
        meter.CreateObservableGauge("hierfl.hospital.outbox", () => Each(shown => shown.Heartbeat?.OutboxBytes), "By", "Bytes in a hospital's outbox.");
        meter.CreateObservableGauge("hierfl.hospital.outbox.limit", () => Each(shown => shown.Heartbeat?.OutboxLimitBytes), "By", "Bytes that the outbox may hold.");
        meter.CreateObservableGauge("hierfl.hospital.disk", () => Each(shown => shown.Heartbeat?.FreeDiskBytes), "By", "Bytes free on the disk of the outbox.");
        meter.CreateObservableGauge("hierfl.hospital.clock", () => Each(shown => shown.ClockAheadSeconds), "s", "By how much a hospital's clock is ahead.");
        meter.CreateObservableGauge("hierfl.hospital.certificate", () => Each(shown => CertificateSeconds(shown.Hospital)), "s", "Until a hospital's certificate ends.");
        meter.CreateObservableGauge("hierfl.hospital.slots", Slots, null, "Training slots of a hospital.");
        meter.CreateObservableGauge("hierfl.hospital.rows", Rows, null, "Training rows that a hospital offers.");
        meter.CreateObservableCounter("hierfl.hospital.samples", () => Each(shown => shown.Heartbeat?.SamplesTrained), null, "Training samples that a hospital has processed.");
    }

    /// <summary>The registry of the region is here, and this is what it has written down.</summary>
    public void Booked(string region, HospitalBook book) => _regions.GetOrAdd(region, _ => new ShownRegion()).Book = book;

    /// <summary>A hospital has been heard.</summary>
    /// <param name="region">Its region.</param>
    /// <param name="hospital">Its name.</param>
    /// <param name="heartbeat">What it said; null where it only announced itself.</param>
    public void Heard(string region, string hospital, Heartbeat? heartbeat)
    {
        var now = _clock.GetUtcNow();
        if (_regions.TryGetValue(region, out var shown))
        {
            shown.Heard[hospital] = new Sighting(now, heartbeat ?? shown.Heard.GetValueOrDefault(hospital)?.Heartbeat, (heartbeat?.SentAt - now)?.TotalSeconds);
        }
    }

    /// <summary>The registry of the region is here no longer.</summary>
    public void Left(string region) => _regions.TryRemove(region, out _);

    private IEnumerable<Measurement<int>> States()
    {
        foreach (var (region, shown) in _regions)
        {
            var present = shown.Book.Hospitals.Count(hospital => hospital.State == HospitalState.Active && IsPresent(shown, hospital.Name));
            yield return Of("active", present);
            yield return Of("away", Count(HospitalState.Active) - present);
            yield return Of("invited", Count(HospitalState.Invited));
            yield return Of("suspended", Count(HospitalState.Suspended));
            yield return Of("removed", Count(HospitalState.Removed));

            int Count(HospitalState state) => shown.Book.Hospitals.Count(hospital => hospital.State == state);
            Measurement<int> Of(string state, int count) => new(count, TelemetryNames.Label("region", region), TelemetryNames.Label("state", state));
        }
    }

    private bool IsPresent(ShownRegion shown, string hospital) =>
        _silo.AwayAfter is not { } limit || (shown.Heard.TryGetValue(hospital, out var seen) && _clock.GetUtcNow() - seen.At < limit);

    private double? CertificateSeconds(BookedHospital hospital) =>
        hospital.Certificates.IsEmpty ? null : (hospital.Certificates.Max(known => known.NotAfter) - _clock.GetUtcNow()).TotalSeconds;

    private IEnumerable<Measurement<T>> Each<T>(Func<ShownHospital, T?> figure)
        where T : struct => Shown().Where(shown => figure(shown) is not null).Select(shown => new Measurement<T>(figure(shown)!.Value, shown.Region, shown.Name));

    private IEnumerable<Measurement<int>> Slots() => Shown().Where(shown => shown.Heartbeat?.Slots is not null)
        .SelectMany(shown => new[] { ("busy", shown.Heartbeat!.Slots!.Value - shown.Heartbeat.FreeSlots), ("free", shown.Heartbeat.FreeSlots) }
            .Select(state => new Measurement<int>(state.Item2, shown.Region, shown.Name, TelemetryNames.Label("state", state.Item1))));

    private IEnumerable<Measurement<long>> Rows() => Shown().SelectMany(shown => shown.Hospital.Datasets.Select(dataset =>
        new Measurement<long>(dataset.Value, shown.Region, shown.Name, TelemetryNames.Label("dataset", dataset.Key))));

    private IEnumerable<ShownHospital> Shown()
    {
        foreach (var (region, shown) in _regions)
        {
            foreach (var hospital in shown.Book.Hospitals)
            {
                // What it is to be called, it says itself: until then it is not shown.
                if (hospital.State != HospitalState.Removed && shown.Heard.TryGetValue(hospital.Name, out var seen))
                {
                    yield return new ShownHospital(
                        hospital, TelemetryNames.Label("region", region), TelemetryNames.Label("hospital", hospital.ShownAs), seen.At, seen.Heartbeat, seen.ClockAheadSeconds);
                }
            }
        }
    }

    private sealed class ShownRegion
    {
        public volatile HospitalBook Book = new();

        public ConcurrentDictionary<string, Sighting> Heard { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Sighting(DateTimeOffset At, Heartbeat? Heartbeat, double? ClockAheadSeconds);

    private sealed record ShownHospital(
        BookedHospital Hospital, KeyValuePair<string, object?> Region, KeyValuePair<string, object?> Name, DateTimeOffset Seen, Heartbeat? Heartbeat, double? ClockAheadSeconds);
}
