using HierFL.Core.Aggregation;
using HierFL.Grains.Peers;
using HierFL.Grains.Region;

namespace HierFL.Grains.Global;

/// <summary>How the root comes by what a region has combined.</summary>
internal sealed class RegionPartials(PartialExchange exchange, SiloDirectory silos, ISiloLink link)
{
    /// <param name="name">What was offered.</param>
    /// <param name="silo">Who offered it; null if that is not known.</param>
    /// <param name="ring">The ring it must be of.</param>
    /// <param name="mostUpdates">Most updates that can be in it.</param>
    /// <param name="givenUp">Nobody waits for it any more.</param>
    /// <returns>Null if the region has given it up, or nobody waits, or it cannot be reached now: it is asked to offer again.</returns>
    /// <exception cref="InvalidDataException">What came is no such sum, or contains what the region may not offer.</exception>
    public async Task<PartialAggregate?> FetchAsync(PartialName name, string? silo, RingPlan ring, int mostUpdates, CancellationToken givenUp)
    {
        if (exchange.Find(name) is { } here)
        {
            return here;
        }

        if (silo is null || silos.Find(silo) is not { } endpoint || endpoint.Region != name.Region)
        {
            return null;
        }

        try
        {
            var partial = await link.FetchPartialAsync(endpoint, name, ring, mostUpdates, givenUp);
            return partial is null ? null : Check(name, partial);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static PartialAggregate Check(PartialName name, PartialAggregate partial)
    {
        if (partial.Digest != name.Digest)
        {
            throw new InvalidDataException($"region '{name.Region}' offered contents of digest {name.Digest} and gave {partial.Digest}");
        }

        var foreign = partial.Contents.FirstOrDefault(item => item.Region != name.Region);
        return foreign is null ? partial : throw new InvalidDataException($"region '{name.Region}' gave an update of region '{foreign.Region}'");
    }
}
