using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Region;

/// <summary>
/// What the passes of jobs name by content, so that the silos of a region let go of it: a pass's once another has followed that does not name it too, a job's at its
/// end. A model would otherwise lie beside the next one, and the sum, while updates come.
/// </summary>
internal sealed class PassContents(ContentResolver resolver)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Region, string Job), Named> _jobs = [];

    /// <summary>Jobs that are under way.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _jobs.Count;
            }
        }
    }

    /// <summary>A pass is about to begin: what passes before it have named and it does not is let go of. It may not begin after all, so nothing of its own is noted.</summary>
    /// <param name="region">Where.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="beside">What it names beside.</param>
    public void Expect(string region, RoundPlan plan, IEnumerable<ContentRef?> beside)
    {
        string[] named = [.. NamesOf(plan, beside)];
        lock (_gate)
        {
            if (_jobs.TryGetValue((region, plan.Key.Job), out var known))
            {
                ImmutableArray<string> stale = [.. known.Pass.Except(named)];
                _jobs[(region, plan.Key.Job)] = new Named([.. known.Pass.Intersect(named)], [.. known.Stale.Union(stale)]);
                Forget(stale);
            }
        }
    }

    /// <summary>A pass begins here.</summary>
    /// <param name="region">Where.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="beside">What it names beside: the plan itself, and what the order says by content.</param>
    public void Begin(string region, RoundPlan plan, IEnumerable<ContentRef?> beside)
    {
        string[] named = [.. NamesOf(plan, beside)];
        lock (_gate)
        {
            var known = _jobs.GetValueOrDefault((region, plan.Key.Job)) ?? new Named([], []);
            ImmutableArray<string> stale = [.. known.Pass.Except(named)];
            _jobs[(region, plan.Key.Job)] = new Named(named, [.. known.Stale.Union(stale).Except(named)]);
            Forget(stale);
        }
    }

    /// <summary>What passes before the one under way have named, once: for the other silos of the region.</summary>
    public ImmutableArray<string> TakeStale(string region, string job)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue((region, job), out var known))
            {
                return [];
            }

            _jobs[(region, job)] = known with { Stale = [] };
            return known.Stale;
        }
    }

    /// <summary>The job is over in the region.</summary>
    /// <returns>What it named, for the other silos of the region.</returns>
    public ImmutableArray<string> End(string region, string job)
    {
        lock (_gate)
        {
            if (!_jobs.Remove((region, job), out var known))
            {
                return [];
            }

            ImmutableArray<string> all = [.. known.Pass.Concat(known.Stale).Distinct()];
            Forget(all);
            return all;
        }
    }

    public void Forget(ImmutableArray<string> contents)
    {
        LargeMemory.Reclaim(contents.Sum(resolver.Forget));
    }

    private static IEnumerable<string> NamesOf(RoundPlan plan, IEnumerable<ContentRef?> beside) =>
        beside.Append(plan.Job).Append(plan.Model).Append(plan.Shared).Append(plan.Preprocessing).OfType<ContentRef>().Select(content => content.Sha256);

    private sealed record Named(string[] Pass, ImmutableArray<string> Stale);
}
