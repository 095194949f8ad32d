using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Core.Updates;

/// <summary>What a hospital says of an update; the values travel beside it as a body (<see cref="UpdateShape"/>).</summary>
public sealed record UpdateHeader
{
    public required RoundKey Key { get; init; }

    public required string Hospital { get; init; }

    /// <summary>SHA-256 of the model it was trained on or measured with; empty for statistics.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Weight of the update: examples, or 1; 0 &lt; weight ≤ the ring's cap.</summary>
    public required double Weight { get; init; }

    /// <summary>SHA-256 of the body, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the body.</summary>
    public required long Length { get; init; }

    /// <summary>The hospital's own exact metrics, where its policy lets them out; at most <see cref="MaxReports"/>.</summary>
    public ImmutableSortedDictionary<string, double> Report { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public const int MaxReports = 64;
}
