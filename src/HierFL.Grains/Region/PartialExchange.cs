using System.Collections.Concurrent;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Region;

/// <summary>Where a region leaves its partial aggregate for the root to fetch. In one process that is a hand-over by reference.</summary>
internal sealed class PartialExchange
{
    private readonly ConcurrentDictionary<(string Region, string Job), (PartialName Name, PartialAggregate Partial)> _partials = new();

    /// <summary>Sums that are here.</summary>
    internal int Count => _partials.Count;

    /// <summary>Replaces what the region left for an earlier pass; a later pass is not replaced by an earlier one.</summary>
    public void Publish(PartialName name, PartialAggregate partial) => _partials.AddOrUpdate(
        (name.Region, name.Key.Job), (name, partial), (_, known) => known.Name.Key > name.Key ? known : (name, partial));

    /// <summary>Null if the region has given it up.</summary>
    public PartialAggregate? Find(PartialName name) =>
        _partials.TryGetValue((name.Region, name.Key.Job), out var found) && found.Name == name ? found.Partial : null;

    /// <summary>The root has what the region left for this pass, or wants it no more; what it left for a later one stays.</summary>
    public void Drop(string region, RoundKey upTo)
    {
        if (_partials.TryGetValue((region, upTo.Job), out var found) && found.Name.Key <= upTo)
        {
            _partials.TryRemove(KeyValuePair.Create((region, upTo.Job), found));
        }
    }

    public void Drop(string region, string job) => _partials.TryRemove((region, job), out _);
}
