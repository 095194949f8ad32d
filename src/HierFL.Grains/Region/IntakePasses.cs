using System.Collections.Concurrent;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Region;

/// <summary>
/// The passes this silo takes updates for. The region's grain opens those of its own silo; any other silo of the region asks the grain when the first update
/// of a pass lands on it.
/// </summary>
internal sealed class IntakePasses(IGrainFactory grains, ContentResolver content, SiloDirectory silos)
{
    private readonly ConcurrentDictionary<(string Region, string Job), IntakePass> _open = new();
    private readonly ConcurrentDictionary<(string Region, string Job), RoundKey> _closed = new();

    /// <summary>Takes updates of the pass from now on, in this silo.</summary>
    public IntakePass Open(string region, RoundPlan plan, long fence)
    {
        var pass = new IntakePass(region, plan, fence, silos.Local.ToParsableString());
        return _open.AddOrUpdate((region, plan.Key.Job), pass, (_, known) => known.Plan.Key == plan.Key && known.Fence == fence ? known : pass);
    }

    /// <summary>The pass is over; what comes for it or for an earlier one is late.</summary>
    public void Close(string region, RoundKey key)
    {
        _closed.AddOrUpdate((region, key.Job), key, (_, known) => known > key ? known : key);
        if (_open.TryGetValue((region, key.Job), out var pass) && pass.Plan.Key <= key)
        {
            Drop(pass);
        }
    }

    /// <summary>The region's grain does not know this pass of ours: it is asked for its own when the next update comes.</summary>
    public void Drop(IntakePass pass) => _open.TryRemove(new KeyValuePair<(string, string), IntakePass>((pass.Region, pass.Plan.Key.Job), pass));

    /// <summary>Whether the pass, or one after it, is known to be over.</summary>
    public bool IsClosed(string region, RoundKey key) => _closed.TryGetValue((region, key.Job), out var closed) && key <= closed;

    /// <summary>The pass that the region is in, if it is this one or a later one; null if this silo can learn of none.</summary>
    public async Task<IntakePass?> FindAsync(string region, RoundKey key)
    {
        if (_open.TryGetValue((region, key.Job), out var pass) && pass.Plan.Key >= key)
        {
            return pass;
        }

        if (await grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, key.Job)).PassAsync() is not { } ticket)
        {
            return null;
        }

        var plan = WireJson.Read<RoundPlan>((await content.NeedAsync(ticket.Plan)).Span);
        return Open(region, plan, ticket.Fence);
    }

    /// <summary>The accumulator if it lies in this silo.</summary>
    public Accumulator? Find(string region, string job, string holder) => _open.GetValueOrDefault((region, job))?.Find(holder);

    /// <summary>A sealed accumulator of this silo by what it contains.</summary>
    public PartialAggregate? FindSealed(PartialName name) =>
        _open.GetValueOrDefault((name.Region, name.Key.Job)) is { } pass && pass.Plan.Key == name.Key ? pass.FindSealed(name.Digest) : null;

    /// <summary>Closes an accumulator of this silo for good; null if it is not here.</summary>
    public Accumulator? Seal(string region, string job, string holder) => _open.GetValueOrDefault((region, job))?.Seal(holder);
}
