using System.Collections.Immutable;
using HierFL.EndToEnd.Federation;

namespace HierFL.EndToEnd.Chaos;

/// <summary>Draws what is done to a federation while it works on one job. The same seed draws the same acts.</summary>
internal static class ChaosPlan
{
    /// <summary>The first rounds bring the job under way, the last ones have nothing after them that could be lost.</summary>
    private const int First = 1;

    private const int Last = ChaosJobs.Rounds - 3;

    /// <summary>Longer than a round takes.</summary>
    private const double RoundSeconds = 0.15;

    /// <summary>Silos that are silent for so long are voted out of the cluster (decision 0009).</summary>
    private const double EvictionSeconds = 12;

    /// <summary>Two to four acts; now and then at the same time.</summary>
    public static ImmutableArray<ChaosAct> Draw(Random random, bool canCut)
    {
        var acts = ImmutableArray.CreateBuilder<ChaosAct>();
        for (var left = random.Next(2, 5); left > 0; left--)
        {
            var round = acts.Count > 0 && random.Next(4) == 0 ? acts[^1].Round : random.Next(First, Last + 1);
            acts.Add(Draw(random, random.Next(canCut ? 6 : 5) switch { < 3 => ActKind.Kill, < 5 => ActKind.Stop, _ => ActKind.Cut }, round));
        }

        return acts.ToImmutable();
    }

    /// <summary>Each sort of act and victim once, one after another, none for long.</summary>
    public static ImmutableArray<ChaosAct> OfEachSort(Random random, bool canCut)
    {
        string[] regional = [.. LocalFederation.Regions.Select(region => "silo-" + region)];
        List<(ActKind Kind, string Victim)> sorts =
        [
            (ActKind.Kill, "azurite"), (ActKind.Stop, Of(random, regional)), (ActKind.Kill, "redis"), (ActKind.Kill, Agent(random)),
            (ActKind.Kill, Of(random, regional)), (ActKind.Kill, "silo-root"),
            .. canCut ? [(ActKind.Cut, Of(random, LocalFederation.Regions))] : Array.Empty<(ActKind, string)>(),
        ];
        return [.. sorts.Select((sort, index) => new ChaosAct(sort.Kind, sort.Victim, 2 + (index * 4), Moment(random), Short(random)))];
    }

    /// <summary>A region loses its silo, and one of its hospitals is slow: with deadlines the others go on without them.</summary>
    public static ImmutableArray<ChaosAct> OfStragglers(Random random, bool canCut) =>
    [
        new(ActKind.Stop, Agent(random), 4, Moment(random), TimeSpan.FromSeconds(5)),
        canCut
            ? new(ActKind.Cut, Of(random, LocalFederation.Regions), 16, Moment(random), TimeSpan.FromSeconds(5))
            : new(ActKind.Kill, "silo-" + Of(random, LocalFederation.Regions), 16, Moment(random), default),
    ];

    private static ChaosAct Draw(Random random, ActKind kind, int round)
    {
        var victim = kind == ActKind.Cut ? Of(random, LocalFederation.Regions) : random.Next(5) switch
        {
            0 => Agent(random),
            1 => "silo-" + Of(random, LocalFederation.Regions),
            2 => "silo-root",
            3 => "redis",
            _ => "azurite",
        };
        var seconds = random.Next(10) < 7 ? 1 + (9 * random.NextDouble()) : EvictionSeconds + 1 + (10 * random.NextDouble());
        return new ChaosAct(kind, victim, round, Moment(random), TimeSpan.FromSeconds(seconds));
    }

    private static string Agent(Random random) => "agent-" + Of(random, LocalFederation.Hospitals);

    private static TimeSpan Moment(Random random) => TimeSpan.FromSeconds(RoundSeconds * random.NextDouble());

    private static TimeSpan Short(Random random) => TimeSpan.FromSeconds(1 + (2 * random.NextDouble()));

    private static string Of(Random random, string[] all) => all[random.Next(all.Length)];
}
