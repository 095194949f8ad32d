using System.Diagnostics.Metrics;

namespace HierFL.Grains.Telemetry;

/// <summary>Bytes moved, counted once: uploads by the silo that takes them, everything else by the silo that gives it.</summary>
public sealed class TransferMeter
{
    private readonly Counter<long> _bytes;

    public TransferMeter(IMeterFactory factory) =>
        _bytes = factory.Create(TelemetryNames.Meter).CreateCounter<long>("hierfl.bytes", "By", "Bytes of updates, models and partial aggregates.");

    /// <summary>Of an update, from a hospital.</summary>
    public void UpdateCame(string region, long bytes) => Moved(region, "up", "update", bytes);

    /// <summary>Of a model, plan or other document, to a hospital or to a silo of another region.</summary>
    public void ModelWent(string region, long bytes) => Moved(region, "down", "model", bytes);

    /// <summary>Of a sum, to another silo.</summary>
    public void PartialWent(string region, long bytes) => Moved(region, "up", "partial", bytes);

    private void Moved(string region, string direction, string stage, long bytes) =>
        _bytes.Add(bytes, TelemetryNames.Label("region", region), TelemetryNames.Label("direction", direction), TelemetryNames.Label("stage", stage));
}
