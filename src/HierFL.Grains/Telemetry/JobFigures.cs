using System.Collections.Immutable;

namespace HierFL.Grains.Telemetry;

/// <summary>What the root shows of a job.</summary>
/// <param name="Planned">Rounds that its stop rule names.</param>
internal sealed record JobFigures(int Planned)
{
    /// <summary>The last durable one; null before version 0.</summary>
    public int? Round { get; init; }

    /// <summary>Mean training loss of the newest round.</summary>
    public double? Loss { get; init; }

    /// <summary>Federated metrics of the newest evaluation.</summary>
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Rounds by how they ended, since the silo took the job.</summary>
    public long Committed { get; init; }

    public long Abandoned { get; init; }

    /// <summary>When the last version became durable, or the silo took the job.</summary>
    public required long VersionAt { get; init; }

    /// <summary>Bytes of that version; null where it was written before the silo took the job.</summary>
    public long? VersionBytes { get; init; }
}
