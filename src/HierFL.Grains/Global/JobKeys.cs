using HierFL.Grains.Placement;

namespace HierFL.Grains.Global;

/// <summary>Key of a job's grain.</summary>
public static class JobKeys
{
    public static string Of(string job) => GrainKeys.Job(job);
}
