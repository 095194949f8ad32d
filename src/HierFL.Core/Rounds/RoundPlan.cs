using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Core.Aggregation;

namespace HierFL.Core.Rounds;

/// <summary>
/// Everything a region and its hospitals must know of a pass. A plan is a document: it travels by <see cref="ContentRef"/>, so that a
/// large cohort shares one copy, and grain messages stay small.
/// </summary>
public sealed record RoundPlan
{
    /// <summary>Version of this format: what a reader that does not know a member would get wrong makes it a newer one.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required RoundKey Key { get; init; }

    public required RoundTask Task { get; init; }

    /// <summary>Number of the round, from 1; 0 for the statistics before it.</summary>
    public required int Round { get; init; }

    /// <summary>How often this round has been planned in this epoch, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Regional round within the global round, from 1 (kappa2 of HierFAVG).</summary>
    public int Step { get; init; } = 1;

    /// <summary>The job specification: canonical JSON of the effective job file.</summary>
    public required ContentRef Job { get; init; }

    /// <summary>The model trained from or evaluated, as safetensors; none for statistics.</summary>
    public ContentRef? Model { get; init; }

    /// <summary>What the algorithm shares beside the model, as safetensors; none if it shares nothing, or the pass does not train.</summary>
    public ContentRef? Shared { get; init; }

    /// <summary>The preprocessing document (JSON); none until the statistics are known.</summary>
    public ContentRef? Preprocessing { get; init; }

    /// <summary>The exact ring of this pass: bounds, fractional bits and weight cap of each lane.</summary>
    public required RingPlan Ring { get; init; }

    /// <summary>Means per feature, for <see cref="RoundTask.Deviations"/>.</summary>
    public ImmutableArray<double> Means { get; init; } = [];

    /// <summary>Regional rounds in this global round; above 1 a region commits steps of its own.</summary>
    public int RegionalRounds { get; init; } = 1;

    /// <summary>
    /// The ring of what regions send up where that is encoded anew (several regional rounds, or regions that do not count by their hospitals); null where a region's sum
    /// goes up as it is.
    /// </summary>
    public RingPlan? RegionRing { get; init; }

    /// <summary>How each region draws whom it asks from its roster; null if it asks all.</summary>
    public CohortDraw? Cohort { get; init; }

    /// <exception cref="JsonException">The bytes are no plan.</exception>
    /// <exception cref="FormatException">It is of a newer format; the message is a sentence.</exception>
    public static RoundPlan Read(ReadOnlySpan<byte> bytes) => WireJson.Read<RoundPlan>(bytes) is var plan && plan.Version <= CurrentVersion
        ? plan
        : throw new FormatException($"the plan has the newer format version {plan.Version}; this program reads up to {CurrentVersion}: upgrade it");
}
