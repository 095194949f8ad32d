using System.Collections.Concurrent;
using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Region;

/// <summary>
/// The passes this silo takes updates for. The region's grain opens those of its own silo; any other silo of the region asks the grain when the first update
/// of a pass lands on it.
/// </summary>
internal sealed class IntakePasses(IGrainFactory grains, ContentResolver content, PassContents contents, StagingPool staging, SiloDirectory silos)
{
    private readonly ConcurrentDictionary<(string Region, string Job), IntakePass> _open = new();
    private readonly ConcurrentDictionary<(string Region, string Job), RoundKey> _closed = new();

    /// <summary>Held where a pass is opened or ends: one that ends while its plan is on its way is not opened any more.</summary>
    private readonly Lock _change = new();
    private readonly string _local = silos.Local.ToParsableString();
    private long _jobsEnded;

    /// <summary>Accumulators that were ever opened in this silo: a number is given once, also where a pass is opened again.</summary>
    private long _accumulators;

    /// <summary>
    /// A pass is about to be opened here, and its model fetched: the last model goes before that. Otherwise the new one gets the room that the last sum has left, which is
    /// twice as large, and the new sum takes fresh memory. A pass that is open already, or a later one, needs its contents.
    /// </summary>
    public void Announce(string region, RoundPlan plan, IEnumerable<ContentRef?> beside)
    {
        lock (_change)
        {
            if (!_open.TryGetValue((region, plan.Key.Job), out var known) || known.Plan.Key < plan.Key)
            {
                contents.Expect(region, plan, beside);
            }
        }
    }

    /// <summary>Takes updates of the pass from now on, in this silo.</summary>
    /// <returns>The pass; or the one that is open if that is of a later activation of the region's grain, or a later one of the same: what was added to it stays.</returns>
    public IntakePass Open(string region, RoundPlan plan, IEnumerable<ContentRef?> beside, long fence)
    {
        lock (_change)
        {
            if (_open.TryGetValue((region, plan.Key.Job), out var known) && (known.Fence > fence || (known.Fence == fence && known.Plan.Key >= plan.Key)))
            {
                return known;
            }

            contents.Begin(region, plan, beside);
            return _open[(region, plan.Key.Job)] = new IntakePass(
                region, plan, fence, GrainOf(region, plan.Key.Job), () => HolderName.Of(_local, fence, plan.Key, Interlocked.Increment(ref _accumulators)));
        }
    }

    /// <summary>Passes that take updates.</summary>
    internal int Count => _open.Count;

    /// <summary>The pass is over; what comes for it or for an earlier one is late.</summary>
    /// <returns>Contents that no pass names any more, for the other silos of the region.</returns>
    public ImmutableArray<string> Close(string region, RoundKey key)
    {
        lock (_change)
        {
            _closed.AddOrUpdate((region, key.Job), key, (_, known) => known > key ? known : key);
            if (_open.TryGetValue((region, key.Job), out var pass) && pass.Plan.Key <= key)
            {
                Drop(pass);
            }
        }

        staging.Drop(region, key);
        return contents.TakeStale(region, key.Job);
    }

    /// <summary>The job is over: nothing of it stays here. What comes for it yet is late, as the root says.</summary>
    /// <returns>What its passes named, for the other silos of the region.</returns>
    public ImmutableArray<string> End(string region, string job)
    {
        lock (_change)
        {
            _jobsEnded++;
            _open.TryRemove((region, job), out _);
            _closed.TryRemove((region, job), out _);
        }

        staging.Drop(region, new RoundKey(job, long.MaxValue, int.MaxValue));
        return contents.End(region, job);
    }

    /// <summary>Another silo of the region says that these contents are needed no more.</summary>
    public void Forget(ImmutableArray<string> stale) => contents.Forget(stale);

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

        var jobsEnded = Volatile.Read(ref _jobsEnded);
        if (await GrainOf(region, key.Job).PassAsync() is not { } ticket)
        {
            return null;
        }

        var plan = RoundPlan.Read((await content.NeedAsync(ticket.Plan)).Span);
        lock (_change)
        {
            // Which job has ended meanwhile is not asked: an update that is sent once more costs little, a pass that nobody ends stays for ever.
            return jobsEnded == _jobsEnded && !IsClosed(region, plan.Key) ? Open(region, plan, [ticket.Plan], ticket.Fence) : null;
        }
    }

    /// <summary>Who leads the region through the job's passes.</summary>
    public IRegionalAggregator GrainOf(string region, string job) => grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, job));

    /// <summary>Whether this silo still takes updates of the pass.</summary>
    public bool IsOpen(IntakePass pass) => _open.TryGetValue((pass.Region, pass.Plan.Key.Job), out var open) && open.Plan.Key == pass.Plan.Key;

    /// <summary>The accumulator if it lies in this silo.</summary>
    public Accumulator? Find(string region, string job, string holder) => _open.GetValueOrDefault((region, job))?.Find(holder);

    /// <summary>A sealed accumulator of this silo by what it contains.</summary>
    public PartialAggregate? FindSealed(PartialName name) =>
        _open.GetValueOrDefault((name.Region, name.Key.Job)) is { } pass && pass.Plan.Key == name.Key ? pass.FindSealed(name.Digest) : null;

    /// <summary>Closes an accumulator of this silo for good; null if it is not here.</summary>
    public Accumulator? Seal(string region, string job, string holder) => _open.GetValueOrDefault((region, job))?.Seal(holder);
}
