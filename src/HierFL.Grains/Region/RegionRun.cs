using System.Collections.Immutable;
using System.Diagnostics;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>A pass (or regional step of one) that a region's grain is in: what it was told, and where the round machine stands.</summary>
internal sealed class RegionRun
{
    public required string Region { get; init; }

    /// <summary>What the root asked; the same for all steps.</summary>
    public required RegionOrder Order { get; init; }

    /// <summary>The plan of this step.</summary>
    public required RoundPlan Plan { get; init; }

    public required ContentRef PlanRef { get; init; }

    /// <summary>The global model the first step started from; null for statistics.</summary>
    public required ContentRef? GlobalModel { get; init; }

    public required ImmutableDictionary<string, string> LastAccepted { get; init; }

    /// <summary>Prescribed hospitals of each regional round, for a replay; empty takes the roster.</summary>
    public ImmutableArray<ImmutableArray<string>> Cohorts { get; init; } = [];

    public required TierRound Round { get; set; }

    /// <summary>The region's part of the pass; null if nobody traces.</summary>
    public Activity? Span { get; init; }

    /// <summary>What was combined, from which accumulators: a commit that is asked for again offers it again.</summary>
    public (ImmutableArray<string> Holders, PartialAggregate Partial)? Combined { get; set; }

    /// <summary>A commit is being carried out; another request for it changes nothing.</summary>
    public bool IsCommitting { get; set; }

    /// <summary>Nothing is kept for it any more, and no input moves it.</summary>
    public bool IsReleased { get; set; }

    public RoundKey Key => Plan.Key;

    public ImmutableArray<RoundEffect> Step(RoundInput input, DateTimeOffset now)
    {
        var (next, effects) = Round.Step(input, now);
        Round = next;
        return effects;
    }

    public RegionStatus Status()
    {
        var cohort = Round.Window.Cohort;
        var (phase, protocol) = Round.Phase switch
        {
            CollectPhase collect => ("collect", collect.Protocol),
            CombinePhase combine => ("combine", combine.Collected.Protocol),
            CommitPhase commit => ("commit", commit.Combined.Collected.Protocol),
            CommittedPhase => ("committed", null),
            AbandonedPhase => ("abandoned", null),
            _ => ("plan", (CollectProtocol?)null),
        };
        var accepted = phase == "committed" ? cohort.Length : protocol?.Tally(Round.Window).Accepted ?? 0;
        var held = protocol?.Held ?? [];
        var waiting = cohort.Where(hospital => protocol is not null && protocol.GrantOf(hospital) is null && !held.Contains(hospital)).Take(8).ToImmutableArray();
        return new RegionStatus(Region, Plan.Task, Plan.Round, Plan.Step, phase, accepted, cohort.Length, waiting) { Holdup = protocol?.Holdup?.Describe() ?? "" };
    }
}
