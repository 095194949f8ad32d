using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Global;

/// <summary>Takes what regions were granted into the sum of a pass.</summary>
internal sealed class RegionSums(RegionPartials partials, SumWorkers workers)
{
    /// <returns>What became of the grant; null where the pass is sealed without it.</returns>
    public async Task<RoundInput?> TakeAsync(RootPass pass, Grant grant)
    {
        try
        {
            var name = new PartialName(grant.Member, pass.Key, grant.Digest);
            var source = pass.Sources.GetValueOrDefault((grant.Member, grant.Digest));
            var (ring, mostUpdates) = (pass.Plan.RegionRing ?? pass.Plan.Ring, pass.Asked * pass.Plan.RegionalRounds);
            if (await partials.FetchAsync(name, source, ring, mostUpdates) is not { } partial)
            {
                return new Withdrawn(grant.Member, grant.Digest);
            }

            // The first sum is taken as it is: that is no work.
            bool TryMerge() => pass.TryMerge(grant.Member, grant.Digest, partial);
            var isIn = pass.Sum is null ? TryMerge() : await workers.RunAsync(TryMerge);
            if (isIn)
            {
                return new Added(grant.Member, grant.Digest, grant.Holder, partial.Hospitals);
            }

            // Another sum of this region is in: of two transfers of one offer the first failed, so that the region was asked anew, and the second did not.
            return pass.TryEmpty() ? new HolderLost(grant.Holder) : null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or InvalidDataException)
        {
            return new Withdrawn(grant.Member, grant.Digest, UpdateOutcome.Rejected(RejectionReason.Unplanned, error.Message));
        }
    }
}
