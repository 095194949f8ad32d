using HierFL.Core.Rounds;

namespace HierFL.Grains.Peers;

/// <summary>Names a sum that a silo of a region offers to others.</summary>
/// <param name="Region">The region that made it.</param>
/// <param name="Key">The pass it belongs to.</param>
/// <param name="Digest">SHA-256 over what it contains (<see cref="Core.Aggregation.PartialAggregate.Digest"/>).</param>
public sealed record PartialName(string Region, RoundKey Key, string Digest);
