using System.Diagnostics.Metrics;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Region;

namespace HierFL.Grains.Telemetry;

/// <summary>Updates that come in, and the room for them.</summary>
internal sealed class IntakeMeter
{
    private readonly Counter<long> _admitted;

    public IntakeMeter(IMeterFactory factory, StagingPool staging, StagingMemory memory, SiloOptions silo)
    {
        var meter = factory.Create(TelemetryNames.Meter);
        var region = TelemetryNames.Label("region", silo.Region);
        _admitted = meter.CreateCounter<long>("hierfl.update.admitted", "{update}", "Updates by how they ended.");
        meter.CreateObservableGauge("hierfl.upload.active", () => new Measurement<int>(staging.Load.Active, region), "{upload}", "Uploads under way.");
        meter.CreateObservableGauge("hierfl.upload.waiting", () => new Measurement<int>(staging.Load.Waiting, region), "{upload}", "Uploads that wait for a place.");
        meter.CreateObservableGauge("hierfl.staging.used", () => new Measurement<long>(memory.RentedBytes, region), "By", "Memory of staged updates in use.");
        meter.CreateObservableGauge("hierfl.staging.limit", () => new Measurement<long>(silo.StagingMemoryBytes, region), "By", "Memory of staged updates, at most.");
    }

    public void Ended(string region, UpdateOutcome outcome)
    {
        if (outcome.Verdict != UpdateVerdict.Retry)
        {
            _admitted.Add(
                1,
                TelemetryNames.Label("region", region),
                TelemetryNames.Label("outcome", LabelWords<UpdateVerdict>.Of(outcome.Verdict)),
                TelemetryNames.Label("reason", LabelWords<RejectionReason>.Of(outcome.Reason)));
        }
    }
}
