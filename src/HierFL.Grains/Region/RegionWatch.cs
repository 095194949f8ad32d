using HierFL.Grains.Placement;

namespace HierFL.Grains.Region;

/// <summary>A look at a region's part of a job, for people.</summary>
public static class RegionWatch
{
    public static Task<RegionStatus> StatusAsync(IGrainFactory grains, string region, string job) =>
        grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, job)).StatusAsync();
}
