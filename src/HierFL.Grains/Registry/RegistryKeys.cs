using HierFL.Grains.Placement;

namespace HierFL.Grains.Registry;

/// <summary>Keys of the registry's grains.</summary>
public static class RegistryKeys
{
    /// <summary>The one registry of jobs.</summary>
    public const string Jobs = $"{GrainKeys.RootRegion}/jobs";

    /// <summary>The one registry of regions.</summary>
    public const string Regions = $"{GrainKeys.RootRegion}/regions";

    /// <summary>The one list of revoked certificates of operators, silos and authorities.</summary>
    public const string Revocations = $"{GrainKeys.RootRegion}/revocations";

    /// <summary>The registry of a region's hospitals, and its roster.</summary>
    public static string Hospitals(string region) => region;
}
