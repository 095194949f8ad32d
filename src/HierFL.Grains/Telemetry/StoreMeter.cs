using System.Diagnostics.Metrics;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Telemetry;

/// <summary>Calls of the blob store.</summary>
internal sealed class StoreMeter(IMeterFactory factory, SiloOptions silo)
{
    private static readonly InstrumentAdvice<double> Bounds = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60] };

    private readonly Histogram<double> _duration =
        factory.Create(TelemetryNames.Meter).CreateHistogram("hierfl.store.duration", "s", "Calls of the blob store.", tags: null, Bounds);

    public void Took(string operation, string outcome, TimeSpan time) => _duration.Record(
        time.TotalSeconds, TelemetryNames.Label("region", silo.Region), TelemetryNames.Label("operation", operation), TelemetryNames.Label("outcome", outcome));
}
