using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Peers;

/// <summary>How far a silo that is asked for a content looks for it.</summary>
public enum ContentScope
{
    /// <summary>Only what it holds.</summary>
    Silo,

    /// <summary>It is the one of its region that asks the root.</summary>
    Root,

    /// <summary>It asks the silo of its region that is in charge of the content.</summary>
    Region,
}

/// <summary>
/// How this silo gets bytes from another one. The implementation checks that the other side's certificate is that of a silo of the endpoint's region, and
/// reads no further than what is asked for is long.
/// </summary>
public interface ISiloLink
{
    /// <summary>Null if the silo does not have it. The caller checks the hash.</summary>
    Task<ReadOnlyMemory<byte>?> FetchContentAsync(SiloEndpoint silo, ContentRef content, ContentScope scope, CancellationToken cancellation);

    /// <summary>A sum of the given ring, of so many updates at most; null if the silo has it no longer.</summary>
    /// <exception cref="InvalidDataException">What came is no such sum.</exception>
    Task<PartialAggregate?> FetchPartialAsync(SiloEndpoint silo, PartialName name, RingPlan ring, int mostUpdates, CancellationToken cancellation);
}

/// <summary>The link of a silo that is alone: there is nobody to ask.</summary>
internal sealed class NoSiloLink : ISiloLink
{
    public Task<ReadOnlyMemory<byte>?> FetchContentAsync(SiloEndpoint silo, ContentRef content, ContentScope scope, CancellationToken cancellation) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(null);

    public Task<PartialAggregate?> FetchPartialAsync(SiloEndpoint silo, PartialName name, RingPlan ring, int mostUpdates, CancellationToken cancellation) =>
        Task.FromResult<PartialAggregate?>(null);
}
