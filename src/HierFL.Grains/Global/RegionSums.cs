using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Global;

/// <summary>Takes what regions were granted into the sum of a pass.</summary>
internal sealed class RegionSums(RegionPartials partials, SumWorkers workers)
{
    /// <returns>What became of the grant; null where another transfer of it will tell, or the pass takes nothing more.</returns>
    public async Task<RoundInput?> TakeAsync(RootPass pass, Grant grant)
    {
        var source = pass.Sources.GetValueOrDefault((grant.Member, grant.Digest));
        using var transfer = pass.Transfers.Begin(grant.Member, grant.Digest, source);
        if (transfer is null)
        {
            return null;
        }

        try
        {
            var name = new PartialName(grant.Member, pass.Key, grant.Digest);
            var (ring, mostUpdates) = (pass.Plan.RegionRing ?? pass.Plan.Ring, pass.Asked * pass.Plan.RegionalRounds);
            var partial = await partials.FetchAsync(name, source, ring, mostUpdates, transfer.GivenUp);
            if (transfer.GivenUp.IsCancellationRequested)
            {
                return null;
            }

            if (partial is null)
            {
                return new Withdrawn(grant.Member, grant.Digest);
            }

            transfer.IsHere = true;

            // The first sum is taken as it is: that is no work.
            bool TryMerge() => pass.TryMerge(grant.Member, grant.Digest, partial);
            var isIn = pass.Sum is null ? TryMerge() : await workers.RunAsync(TryMerge);
            return isIn ? new Added(grant.Member, grant.Digest, grant.Holder, partial.Hospitals) : null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or InvalidDataException)
        {
            return new Withdrawn(grant.Member, grant.Digest, UpdateOutcome.Rejected(RejectionReason.Unplanned, error.Message));
        }
    }
}
