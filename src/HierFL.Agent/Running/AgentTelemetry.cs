using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HierFL.Agent.Running;

/// <summary>
/// Sends the agent's own metrics and traces to a collector of the hospital, where one is named by the standard variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and
/// others). No label names the hospital: whose collector it is, the hospital knows.
/// </summary>
internal sealed class AgentTelemetry : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly Meter _meter = new(RoundTraces.Source);
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private AgentTelemetry(StatusBoard board, TrainingSlots slots, Func<Heartbeat> measure)
    {
        var region = new KeyValuePair<string, object?>("region", board.Status.Region);
        _meter.CreateObservableCounter("hierfl.hospital.samples", () => new Measurement<long>(board.SamplesTrained, region), null, "Training samples processed.");
        _meter.CreateObservableGauge("hierfl.hospital.outbox", () => new Measurement<long>(measure().OutboxBytes, region), "By", "Bytes of updates in the outbox and of states.");
        _meter.CreateObservableGauge("hierfl.hospital.outbox.limit", () => new Measurement<long>(measure().OutboxLimitBytes ?? 0, region), "By", "Bytes that these may take.");
        _meter.CreateObservableGauge("hierfl.hospital.disk", () => new Measurement<long>(measure().FreeDiskBytes ?? 0, region), "By", "Bytes free on the disk of the outbox.");
        _meter.CreateObservableGauge(
            "hierfl.hospital.slots",
            () => new[] { new Measurement<int>(slots.Busy, region, new("state", "busy")), new Measurement<int>(slots.Count - slots.Busy, region, new("state", "free")) },
            null,
            "Training slots.");
        var resource = ResourceBuilder.CreateEmpty().AddService("hierfl-agent", serviceVersion: board.Status.Version).AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(RoundTraces.Source, "System.Runtime").AddOtlpExporter().Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(RoundTraces.Source).AddOtlpExporter().Build();
    }

    /// <summary>Null where no collector is named.</summary>
    public static AgentTelemetry? Begin(StatusBoard board, TrainingSlots slots, Func<Heartbeat> measure) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)) ? null : new AgentTelemetry(board, slots, measure);

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
    }
}
