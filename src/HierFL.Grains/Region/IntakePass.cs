using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>What a silo keeps of a region's current pass: the plan and the accumulators.</summary>
/// <param name="region">The region.</param>
/// <param name="plan">The plan.</param>
/// <param name="fence">The activation of the region's grain that the pass was opened for.</param>
/// <param name="grain">The region's grain.</param>
/// <param name="name">Makes the name of an accumulator, another one each time.</param>
internal sealed class IntakePass(string region, RoundPlan plan, long fence, IRegionalAggregator grain, Func<string> name)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Accumulator> _accumulators = new(StringComparer.Ordinal);
    private Accumulator? _open;

    public string Region => region;

    public RoundPlan Plan => plan;

    /// <summary>The activation of the region's grain that the pass was opened for.</summary>
    public long Fence => fence;

    /// <summary>Asked once or more for each update: to make a reference takes as long as to use it.</summary>
    public IRegionalAggregator Grain => grain;

    /// <summary>The accumulator that takes updates now; its name never returns once it is sealed.</summary>
    public Accumulator Open()
    {
        lock (_lock)
        {
            if (_open is null)
            {
                _open = new Accumulator(name(), () => new PartialAggregate(new RingSum(plan.Ring)));
                _accumulators.Add(_open.Name, _open);
            }

            return _open;
        }
    }

    /// <summary>Null if it is not here.</summary>
    public Accumulator? Find(string holder)
    {
        lock (_lock)
        {
            return _accumulators.GetValueOrDefault(holder);
        }
    }

    /// <summary>The sum of a sealed accumulator with these contents.</summary>
    public PartialAggregate? FindSealed(string digest)
    {
        lock (_lock)
        {
            return _accumulators.Values.FirstOrDefault(accumulator => accumulator.SealedDigest == digest)?.Partial;
        }
    }

    /// <summary>Closes an accumulator for good; null if it is not here.</summary>
    public Accumulator? Seal(string holder)
    {
        Accumulator? found;
        lock (_lock)
        {
            found = _accumulators.GetValueOrDefault(holder);
            if (ReferenceEquals(found, _open))
            {
                _open = null;
            }
        }

        found?.Seal();
        return found;
    }
}
