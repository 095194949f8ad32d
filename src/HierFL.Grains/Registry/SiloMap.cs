using HierFL.Grains.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace HierFL.Grains.Registry;

/// <summary>Which regions have silos up, as the membership table and the silos' labels say.</summary>
internal sealed class SiloMap(ISiloStatusOracle silos, ISiloMetadataCache metadata)
{
    /// <summary>Regions that have silos of their own.</summary>
    public IEnumerable<string> Regions() => Labels().Where(label => label != KeyRegionDirector.EveryRegion).Distinct(StringComparer.Ordinal);

    /// <summary>Silos that can carry the region's grains.</summary>
    public int Up(string region) => Labels().Count(label => label == region || label == KeyRegionDirector.EveryRegion);

    private IEnumerable<string> Labels() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Select(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(KeyRegionDirector.Label))
        .OfType<string>();
}
