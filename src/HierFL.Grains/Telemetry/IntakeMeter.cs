using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;

namespace HierFL.Grains.Telemetry;

/// <summary>Updates that come in, and the room for them.</summary>
internal sealed class IntakeMeter
{
    private readonly Counter<long> _admitted;

    /// <summary>Regions whose counters have begun.</summary>
    private readonly ConcurrentDictionary<string, bool> _begun = new(StringComparer.Ordinal);

    public IntakeMeter(IMeterFactory factory, StagingPool staging, StagingMemory memory, SiloOptions silo)
    {
        var meter = factory.Create(TelemetryNames.Meter);
        var region = TelemetryNames.Label("region", silo.Region);
        _admitted = meter.CreateCounter<long>("hierfl.update.admitted", "{update}", "Updates by how they ended.");
        if (silo.Region == GrainKeys.RootRegion)
        {
            // No hospital sends anything to the root.
            return;
        }

        meter.CreateObservableGauge("hierfl.upload.active", () => new Measurement<int>(staging.Load.Active, region), "{upload}", "Uploads under way.");
        meter.CreateObservableGauge("hierfl.upload.waiting", () => new Measurement<int>(staging.Load.Waiting, region), "{upload}", "Uploads that wait for a place.");
        meter.CreateObservableGauge("hierfl.staging.used", () => new Measurement<long>(memory.RentedBytes, region), "By", "Memory of staged updates in use.");
        meter.CreateObservableGauge("hierfl.staging.limit", () => new Measurement<long>(silo.StagingMemoryBytes, region), "By", "Memory of staged updates, at most.");
    }

    public void Ended(string region, UpdateOutcome outcome)
    {
        if (outcome.Verdict != UpdateVerdict.Retry)
        {
            Begin(region);
            Add(1, region, outcome.Verdict, outcome.Reason);
        }
    }

    /// <summary>From a counter that begins with its first rejection no rate could be told.</summary>
    private void Begin(string region)
    {
        if (_begun.TryAdd(region, true))
        {
            foreach (var verdict in new[] { UpdateVerdict.Accepted, UpdateVerdict.Duplicate, UpdateVerdict.Late })
            {
                Add(0, region, verdict, RejectionReason.None);
            }

            foreach (var reason in Enum.GetValues<RejectionReason>().Where(reason => reason != RejectionReason.None))
            {
                Add(0, region, UpdateVerdict.Rejected, reason);
            }
        }
    }

    private void Add(long updates, string region, UpdateVerdict verdict, RejectionReason reason) => _admitted.Add(
        updates,
        TelemetryNames.Label("region", region),
        TelemetryNames.Label("outcome", LabelWords<UpdateVerdict>.Of(verdict)),
        TelemetryNames.Label("reason", LabelWords<RejectionReason>.Of(reason)));
}
