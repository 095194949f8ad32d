using HierFL.Grains.Region;

namespace HierFL.Cli.Rendering;

/// <summary>How the regions of a job stand, for people.</summary>
internal sealed class RegionAnswers(IGrainFactory grains, ProgressHead head)
{
    /// <summary>Phase of a region that does not answer.</summary>
    public const string None = "no answer";

    /// <summary>A region that needs longer than this to say how it stands is shown as one that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task<RegionStatus[]> AskAsync(CancellationToken cancellation) => Task.WhenAll(head.Regions.Select(region => AskAsync(region, cancellation)));

    /// <summary>A region that does not answer is a line like any other; what the matter is, the follower tells.</summary>
    private async Task<RegionStatus> AskAsync(string region, CancellationToken cancellation)
    {
        try
        {
            return await RegionWatch.StatusAsync(grains, region, head.Job).WaitAsync(Patience, cancellation);
        }
        catch (Exception)
        {
            return RegionStatus.Idle(region) with { Phase = None };
        }
    }
}
