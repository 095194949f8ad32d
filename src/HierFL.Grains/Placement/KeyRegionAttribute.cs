using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace HierFL.Grains.Placement;

/// <summary>
/// Places a grain on a silo of the region that its key begins with: <c>eu/…</c> on silos labelled <c>eu</c> (design decision D8). A silo labelled
/// <c>*</c> carries every region: the embedded run. Without a silo of the region the call fails; there is no other region to fall back to.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KeyRegionAttribute() : PlacementFilterAttribute(new KeyRegionStrategy());

/// <summary>Marks the grain types that <see cref="KeyRegionDirector"/> filters.</summary>
internal sealed class KeyRegionStrategy(int order) : PlacementFilterStrategy(order)
{
    public KeyRegionStrategy() : this(0) { }
}

/// <summary>Keeps the silos whose label is the first segment of the grain's key.</summary>
internal sealed class KeyRegionDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var region = GrainKeys.RegionOf(target.GrainIdentity.Key.ToString()!);
        return silos.Where(silo =>
            metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(SiloDirectory.RegionLabel) is { } label && (label == region || label == SiloOptions.EveryRegion));
    }
}
