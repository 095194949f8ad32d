using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Global;

/// <summary>The root of a job as its regions see it. Key: <c>root/job</c>.</summary>
[Alias("hierfl.global")]
internal interface IGlobalAggregator : IGrainWithStringKey
{
    /// <summary>A region's partial aggregate is ready to be fetched; safe to repeat.</summary>
    [Alias("offer")]
    Task OfferAsync(RoundKey key, string region, string digest);

    /// <summary>A region will not contribute to the pass.</summary>
    [Alias("refuse")]
    Task RefuseAsync(RoundKey key, string region, UpdateOutcome outcome);
}
