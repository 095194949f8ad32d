using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Region;

/// <summary>What the passes of jobs name by content, so that the silos of a region let go of it: a pass's once two others have followed, a job's at its end.</summary>
internal sealed class PassContents(ContentResolver resolver)
{
    /// <summary>A training pass and the evaluation of its model share contents with the passes around them.</summary>
    private const int Kept = 2;

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

    /// <summary>A pass begins here.</summary>
    /// <param name="region">Where.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="beside">What it names beside: the plan itself, and what the order says by content.</param>
    public void Begin(string region, RoundPlan plan, IEnumerable<ContentRef?> beside)
    {
        string[] named = [.. beside.Append(plan.Job).Append(plan.Model).Append(plan.Preprocessing).OfType<ContentRef>().Select(content => content.Sha256)];
        lock (_gate)
        {
            if (!_jobs.TryGetValue((region, plan.Key.Job), out var job))
            {
                _jobs[(region, plan.Key.Job)] = job = new Named([], []);
            }

            job.Passes.Add(named);
            if (job.Passes.Count > Kept)
            {
                var old = job.Passes[0];
                job.Passes.RemoveAt(0);
                job.Stale.UnionWith(old.Except(job.Passes.SelectMany(pass => pass)));
            }
        }
    }

    /// <summary>Lets go of what passes that are long over named.</summary>
    /// <returns>What that is, for the other silos of the region.</returns>
    public ImmutableArray<string> ForgetStale(string region, string job)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue((region, job), out var known))
            {
                return [];
            }

            ImmutableArray<string> stale = [.. known.Stale];
            known.Stale.Clear();
            Forget(stale);
            return stale;
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

            ImmutableArray<string> all = [.. known.Passes.SelectMany(pass => pass).Concat(known.Stale).Distinct()];
            Forget(all);
            return all;
        }
    }

    public void Forget(ImmutableArray<string> contents)
    {
        foreach (var sha256 in contents)
        {
            resolver.Forget(sha256);
        }
    }

    private sealed record Named(List<string[]> Passes, HashSet<string> Stale);
}
