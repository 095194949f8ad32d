using System.Collections.Concurrent;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>Where a region leaves its partial aggregate for the root to fetch. In one process that is a hand-over by reference.</summary>
internal sealed class PartialExchange
{
    private readonly ConcurrentDictionary<(string Region, string Job), (RoundKey Key, string Digest, PartialAggregate Partial)> _partials = new();

    /// <summary>Replaces what the region left for an earlier pass; a later pass is not replaced by an earlier one.</summary>
    public void Publish(string region, RoundKey key, string digest, PartialAggregate partial) => _partials.AddOrUpdate(
        (region, key.Job), (key, digest, partial), (_, known) => known.Key > key ? known : (key, digest, partial));

    /// <summary>Null if the region has given it up.</summary>
    public PartialAggregate? Find(string region, RoundKey key, string digest) =>
        _partials.TryGetValue((region, key.Job), out var found) && found.Key == key && found.Digest == digest ? found.Partial : null;

    public void Drop(string region, string job) => _partials.TryRemove((region, job), out _);
}
