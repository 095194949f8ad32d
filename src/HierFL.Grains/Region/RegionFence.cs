namespace HierFL.Grains.Region;

/// <summary>Durable state of a region's grain: how many of its activations were given an order. Accumulators of two activations never mix.</summary>
public sealed record RegionFence
{
    public long Fence { get; set; }
}
