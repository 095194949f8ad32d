using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Global;

/// <summary>The root of a job as its regions see it. Key: <c>root/job</c>.</summary>
[Alias("hierfl.global")]
internal interface IGlobalAggregator : IGrainWithStringKey
{
    /// <summary>A region's partial aggregate is ready to be fetched from one of its silos; safe to repeat.</summary>
    [Alias("offer")]
    Task OfferAsync(RoundKey key, [FromRegion] string region, string digest, string silo);

    /// <summary>Whether the pass will never be opened again: the job has ended, or is in a later pass.</summary>
    [Alias("is-over"), AlwaysInterleave]
    Task<bool> IsOverAsync(RoundKey key, [FromRegion] string region);

    /// <summary>Whether the job has ended; a region that was cut off then has not been told.</summary>
    [Alias("is-job-over"), AlwaysInterleave]
    Task<bool> IsJobOverAsync([FromRegion] string region);

    /// <summary>A region lacks nothing but hospitals that wait; it goes on when they do, or when it is told to.</summary>
    [Alias("hold")]
    Task HoldAsync(RoundKey key, [FromRegion] string region, Holdup holdup);

    /// <summary>A region will not contribute to the pass.</summary>
    [Alias("refuse")]
    Task RefuseAsync(RoundKey key, [FromRegion] string region, UpdateOutcome outcome);
}
