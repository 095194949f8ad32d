using System.Collections.Immutable;
using System.Diagnostics;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Region;

namespace HierFL.Grains.Global;

/// <summary>A pass as the root's grain holds it: the plan, what regions are told, the round machine and the sum of what they sent.</summary>
internal sealed class RootPass
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _merged = new(StringComparer.Ordinal);
    private bool _isSealed;

    public required RoundPlan Plan { get; init; }

    public required RegionOrder Order { get; init; }

    public required TierRound Round { get; set; }

    /// <summary>Hospitals asked, over all regions.</summary>
    public required int Asked { get; init; }

    /// <summary>Most training rows of a hospital; with <see cref="Asked"/> it sizes the ring.</summary>
    public required long MostRows { get; init; }

    /// <summary>Hospitals that could have been asked; 0 where a record does not say.</summary>
    public int Of { get; init; }

    /// <summary>Regions asked; a replay has the recorded number, though it asks only those that contributed.</summary>
    public required int Regions { get; init; }

    /// <summary>Name of the root's own accumulator.</summary>
    public string Holder => $"root.{Plan.Key.Epoch}.{Plan.Key.Sequence}";

    /// <summary>The training pass this evaluation belongs to; null if it stands alone.</summary>
    public RootPass? Outer { get; init; }

    /// <summary>From the plan to the commit; null if nobody traces.</summary>
    public Activity? Span { get; init; }

    /// <summary>The commit under way or done.</summary>
    public Task? Committing { get; set; }

    public long StartedAt { get; init; }

    /// <summary>When its phase began.</summary>
    public long PhaseBegan { get; set; }

    /// <summary>The silo that offers a region's partial aggregate, by region and digest.</summary>
    public Dictionary<(string Region, string Digest), string> Sources { get; } = [];

    /// <summary>Sums of regions that are on their way.</summary>
    public SumTransfers Transfers { get; } = new();

    public PartialAggregate? Sum { get; private set; }

    public RoundKey Key => Plan.Key;

    /// <summary>What the hospitals fetch for the pass: each the plan, the model and what the algorithm shares.</summary>
    public long BytesDown() => Asked * ((Plan.Model?.Length ?? 0) + (Plan.Shared?.Length ?? 0) + Order.Plan.Length);

    /// <summary>Adds a region's partial aggregate once; false if another one of it is in, or the sum was sealed before.</summary>
    /// <exception cref="InvalidOperationException">It overlaps with another region's, or the ring is full.</exception>
    /// <exception cref="ArgumentException">It has another ring.</exception>
    public bool TryMerge(string region, string digest, PartialAggregate partial)
    {
        lock (_lock)
        {
            if (_merged.TryGetValue(region, out var known))
            {
                return known == digest;
            }

            if (_isSealed)
            {
                return false;
            }

            Sum = Sum is null ? First(partial) : Merged(Sum, partial);
            _merged.Add(region, digest);
            return true;
        }
    }

    /// <summary>The first region's sum is taken as it is, and never changed: in one process it is the region's own. A second one begins a new sum.</summary>
    private PartialAggregate First(PartialAggregate partial) =>
        partial.Sum.IsOf(Plan.RegionRing ?? Plan.Ring) ? partial : throw new ArgumentException("the sum has another ring plan than the pass", nameof(partial));

    private PartialAggregate Merged(PartialAggregate sum, PartialAggregate partial)
    {
        if (_merged.Count == 1)
        {
            var first = sum;
            sum = new PartialAggregate(new RingSum(Plan.RegionRing ?? Plan.Ring));
            sum.Merge(first);
        }

        sum.Merge(partial);
        return sum;
    }

    /// <summary>What was made of the sum is durable: it would lie beside that of the next pass.</summary>
    public void Release() => Sum = null;

    /// <summary>Closes the sum and says what is in it.</summary>
    public ImmutableArray<Contribution> Seal()
    {
        Transfers.Stop();
        lock (_lock)
        {
            _isSealed = true;
            return [.. _merged.Select(pair => new Contribution(pair.Key, pair.Value))];
        }
    }

    public ImmutableArray<RoundEffect> Step(RoundInput input, DateTimeOffset now)
    {
        var (next, effects) = Round.Step(input, now);
        Round = next;
        return effects;
    }
}
