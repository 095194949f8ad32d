using System.Collections.Immutable;
using HierFL.Core.Rounds;
using Orleans.Concurrency;

namespace HierFL.Grains.Region;

/// <summary>What a silo has accumulated for its region, as the region's grain asks for it. Key: <c>region/silo address</c>; it lives in that silo only.</summary>
[Alias("hierfl.silo-intake")]
internal interface ISiloIntake : IGrainWithStringKey
{
    /// <summary>Closes an accumulator for good. Null if it is not here.</summary>
    [Alias("seal"), AlwaysInterleave]
    Task<SealReceipt?> SealAsync(string job, string holder);

    /// <summary>A page of what a sealed accumulator contains, from an index on.</summary>
    [Alias("contents"), AlwaysInterleave]
    Task<ImmutableArray<Contribution>> ContentsAsync(string job, string holder, int from);

    /// <summary>The pass is over in this region, and these contents of passes before it are needed no more.</summary>
    [Alias("close"), AlwaysInterleave]
    Task CloseAsync(RoundKey key, ImmutableArray<string> stale);

    /// <summary>The job is over in this region, and what its passes named is needed no more.</summary>
    [Alias("end"), AlwaysInterleave]
    Task EndAsync(string job, ImmutableArray<string> contents);
}

/// <summary>A sealed accumulator.</summary>
/// <param name="Count">Updates in it; they are asked for page by page, since a grain message stays small.</param>
/// <param name="Digest">The name its sum is fetched under.</param>
internal sealed record SealReceipt(int Count, string Digest)
{
    /// <summary>Contributions in a page, some 40 KiB.</summary>
    public const int Page = 256;
}
