using HierFL.Core.Memory;

namespace HierFL.Protocol.Transfer;

/// <summary>Where an agent's region is, and how to get there.</summary>
public sealed record NetworkLinkOptions
{
    /// <summary>Silos of the region, https URLs; any of them will do.</summary>
    public required IReadOnlyList<Uri> Edges { get; init; }

    /// <summary>The hospital's HTTP proxy; none if null.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Bandwidth and hours of large bodies.</summary>
    public Throttle Throttle { get; init; } = Throttle.None;

    /// <summary>Memory of contents that are read and let go; null takes fresh memory for each.</summary>
    public BulkMemory? Memory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long to wait for an order before there is none yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one small call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
