using HierFL.Grains.Region;

namespace HierFL.Cli.Rendering;

/// <summary>How a region stands in its pass, in words.</summary>
internal static class RegionText
{
    /// <summary>Who has contributed, who is still at work, and who waits for something.</summary>
    public static string Hospitals(RegionStatus region) =>
        $"{region.Accepted}/{region.Cohort} hospitals"
        + (region.Waiting.IsEmpty ? "" : $", waiting for {string.Join(", ", region.Waiting)}")
        + (region.Holdup.Length == 0 ? "" : $"; {region.Holdup}");
}
