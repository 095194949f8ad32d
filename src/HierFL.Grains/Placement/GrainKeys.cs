namespace HierFL.Grains.Placement;

/// <summary>Keys of the grains: the first segment is the region whose silos may hold the grain.</summary>
internal static class GrainKeys
{
    /// <summary>Region label of the root's silos.</summary>
    public const string RootRegion = "root";

    public static string Job(string job) => $"{RootRegion}/{job}";

    public static string Region(string region, string job) => $"{region}/{job}";

    public static string Hospital(string region, string hospital) => $"{region}/{hospital}";

    public static string RegionOf(string key) => key.Split('/', 2)[0];

    /// <summary>What follows the region.</summary>
    public static string NameOf(string key) => key.Split('/', 2)[1];
}
