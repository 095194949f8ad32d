namespace HierFL.Grains.Region;

/// <summary>Durable state of a region's grain: how often it has been activated. Accumulators of two activations never mix.</summary>
public sealed record RegionFence
{
    public long Fence { get; set; }
}
