using HierFL.Grains.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace HierFL.Grains.Peers;

/// <summary>The silos of the cluster by region, as the membership of this silo knows them.</summary>
internal sealed class SiloDirectory(ILocalSiloDetails local, ISiloStatusOracle membership, ISiloMetadataCache metadata)
{
    public const string RegionLabel = "region";

    public const string DataLabel = "data";

    public const string VersionLabel = "version";

    public SiloAddress Local => local.SiloAddress;

    /// <summary>The silos up that carry a region, this one included; sorted by address.</summary>
    public IReadOnlyList<SiloEndpoint> In(string region) =>
        [.. Up().Where(silo => silo.Region == region || silo.Region == SiloOptions.EveryRegion).OrderBy(silo => silo.Address)];

    /// <summary>Regions that have silos of their own up.</summary>
    public IReadOnlyList<string> Regions() =>
        [.. Up().Select(silo => silo.Region).Where(region => region != SiloOptions.EveryRegion).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Null if it is not a member that is up.</summary>
    public SiloEndpoint? Find(string address) => Up().FirstOrDefault(silo => silo.Address.ToParsableString() == address);

    /// <summary>Whether the silo is known to be gone for good. One that merely does not answer is not.</summary>
    public bool IsGone(string address) =>
        SiloAddress.FromParsableString(address) is var silo && !silo.Equals(Local)
        && (membership.IsDeadSilo(silo) || !membership.GetApproximateSiloStatuses().ContainsKey(silo));

    private IEnumerable<SiloEndpoint> Up() => membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(EndpointOf);

    private SiloEndpoint EndpointOf(SiloAddress silo)
    {
        var labels = metadata.GetSiloMetadata(silo).Metadata;
        return new SiloEndpoint(
            silo,
            labels.GetValueOrDefault(RegionLabel, ""),
            Uri.TryCreate(labels.GetValueOrDefault(DataLabel), UriKind.Absolute, out var data) ? data : null)
        {
            Version = labels.GetValueOrDefault(VersionLabel, ""),
        };
    }
}
