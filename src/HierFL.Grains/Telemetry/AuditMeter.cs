using System.Diagnostics.Metrics;
using HierFL.Grains.Audit;

namespace HierFL.Grains.Telemetry;

/// <summary>Entries on their way to the audit logs, and those that are in.</summary>
internal sealed class AuditMeter
{
    public AuditMeter(IMeterFactory factory, AuditQueues queues, AuditEntries entries)
    {
        var meter = factory.Create(TelemetryNames.Meter);
        meter.CreateObservableGauge("hierfl.audit.lag", () => Of(queues.Waiting()), "{entry}", "Entries of the audit log that are not durable yet.");
        meter.CreateObservableCounter("hierfl.audit.entries", () => Of(entries.Written()), "{entry}", "Entries written to the audit log.");
    }

    private static IEnumerable<Measurement<long>> Of(IEnumerable<KeyValuePair<string, long>> regions) =>
        regions.Select(region => new Measurement<long>(region.Value, TelemetryNames.Label("region", region.Key)));
}
