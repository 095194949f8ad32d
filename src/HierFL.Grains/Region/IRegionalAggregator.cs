using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>A region's part of a job. Key: <c>region/job</c>.</summary>
[Alias("hierfl.region")]
internal interface IRegionalAggregator : IGrainWithStringKey
{
    /// <summary>The root begins a pass; repeated until it is over. A later pass ends an earlier one.</summary>
    [Alias("open")]
    Task OpenAsync(RegionOrder order);

    /// <summary>The root has committed the pass, and no order follows soon that would tell (<see cref="RegionOrder.Ended"/>).</summary>
    [Alias("close")]
    Task CloseAsync(RoundKey key, string model);

    /// <summary>The job is over or cancelled.</summary>
    [Alias("end")]
    Task EndAsync(string job, string reason);

    /// <summary>An update lies verified at a silo.</summary>
    [Alias("offer")]
    Task<OfferAnswer> OfferAsync(RoundKey key, Offered offer);

    /// <summary>The silo has added it.</summary>
    [Alias("added")]
    Task<UpdateOutcome> AddedAsync(RoundKey key, Added added);

    /// <summary>The pass the region is in, for a silo that takes updates for it; null if there is none.</summary>
    [Alias("pass"), AlwaysInterleave]
    Task<PassTicket?> PassAsync();

    /// <summary>Whether a pass that this region does not know will never be opened again.</summary>
    [Alias("is-over"), AlwaysInterleave]
    Task<bool> IsOverAsync(RoundKey key);

    /// <summary>A hospital's update failed verification, or the hospital declined.</summary>
    [Alias("refuse")]
    Task RefuseAsync(RoundKey key, Refused refused);

    /// <summary>A hospital cannot contribute yet, and will when it can.</summary>
    [Alias("wait")]
    Task WaitAsync(RoundKey key, WaitingHospital waiting);

    /// <summary>The root goes on without the hospitals that wait.</summary>
    [Alias("go-on")]
    Task GoOnAsync(RoundKey key);

    /// <summary>The progress of the pass, for people.</summary>
    [Alias("status"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<RegionStatus> StatusAsync();
}

/// <summary>What the root asks of a region in a pass. Large parts are named by content.</summary>
public sealed record RegionOrder
{
    /// <summary>Bytes of <see cref="Enclosed"/> together: as text of a message they are a third more, its signed words repeat them, and it stays below the 64 KiB of design decision D1.</summary>
    public const int MostEnclosedBytes = 16 * 1024;

    public required RoundKey Key { get; init; }

    public required ContentRef Plan { get; init; }

    public required string Dataset { get; init; }

    /// <summary>Hospitals the region needs.</summary>
    public required int Minimum { get; init; }

    public TimeSpan? Deadline { get; init; }

    /// <summary>A JSON map of regions to how many hospitals the ring was sized for; a larger roster waits for the next plan.</summary>
    public required ContentRef Counted { get; init; }

    /// <summary>A JSON map of regions to the hospitals of each regional round where those are prescribed (replay); null takes the roster.</summary>
    public ContentRef? Cohort { get; init; }

    /// <summary>A JSON map of hospitals to their last accepted update, for jobs that are stateful at the hospital.</summary>
    public ContentRef? States { get; init; }

    /// <summary>All that is named above.</summary>
    [JsonIgnore]
    public IEnumerable<ContentRef?> Contents => [Plan, Counted, Cohort, States];

    /// <summary>
    /// Documents named above that are small enough to ride along, so that a region need not ask for them one after another across an ocean. They are found by
    /// their hash, which is taken where they arrive. Never models or sums.
    /// </summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Enclosed { get; init; } = [];

    /// <summary>The pass before, which the root has committed: it is told with this one, or each round would take a call more; null if there is none.</summary>
    public EndedPass? Ended { get; init; }

    /// <summary>The root's span of the pass (W3C <c>traceparent</c>); null where nobody traces.</summary>
    public string? Trace { get; init; }
}

/// <summary>A pass that is durable at the root.</summary>
/// <param name="Key">The pass.</param>
/// <param name="Model">SHA-256 of the model it ended with; empty for statistics.</param>
public sealed record EndedPass(RoundKey Key, string Model);

/// <summary>Granted, or how the update ended.</summary>
/// <param name="IsGranted">The silo may add it, once.</param>
/// <param name="Outcome">What the hospital hears otherwise.</param>
/// <param name="IsUnknownHolder">The accumulator was opened for an earlier activation of the region's grain: nothing is added to it any more.</param>
public sealed record OfferAnswer(bool IsGranted, UpdateOutcome Outcome, bool IsUnknownHolder = false);

/// <summary>What a silo must know to take updates of a pass.</summary>
/// <param name="Key">The pass.</param>
/// <param name="Plan">Its plan, by content.</param>
/// <param name="Fence">The activation of the region's grain it is opened for.</param>
public sealed record PassTicket(RoundKey Key, ContentRef Plan, long Fence);

/// <summary>Progress of a region in its current pass.</summary>
public sealed record RegionStatus(string Region, RoundTask? Task, int Round, int Step, string Phase, int Accepted, int Cohort, ImmutableArray<string> Waiting)
{
    /// <summary>What hospitals wait for that cannot contribute yet; empty if none does. They are not in <see cref="Waiting"/>.</summary>
    public string Holdup { get; init; } = "";

    public static RegionStatus Idle(string region) => new(region, null, 0, 0, "idle", 0, 0, []);
}
