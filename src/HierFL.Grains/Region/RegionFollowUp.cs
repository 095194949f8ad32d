using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>What an effect leads to: an input of the same run, or a run that takes its place.</summary>
internal sealed record RegionFollowUp(RoundInput? Input, RegionRun? Next)
{
    public static RegionFollowUp Nothing { get; } = new(null, null);
}

/// <summary>How the opening of a pass ended: a run, or the reason why the region has no part in it.</summary>
internal sealed record RegionBeginning(RegionRun? Run, string? Refusal);
