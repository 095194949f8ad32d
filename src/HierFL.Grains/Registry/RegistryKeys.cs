using HierFL.Grains.Placement;

namespace HierFL.Grains.Registry;

/// <summary>Keys of the registry's grains.</summary>
public static class RegistryKeys
{
    /// <summary>The one registry of jobs.</summary>
    public const string Jobs = $"{GrainKeys.RootRegion}/jobs";
}
