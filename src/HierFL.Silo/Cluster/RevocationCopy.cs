using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Silo.Edge;

namespace HierFL.Silo.Cluster;

/// <summary>
/// The region's own copy of the federation's revocations, <c>regions/{region}/revocations.json</c>: a silo that starts while the root cannot be reached would
/// otherwise let in whoever was revoked before.
/// </summary>
internal sealed class RevocationCopy(IBlobStore store, SiloIdentity silo)
{
    private const long MaxBytes = 32 << 20;

    private string Path => $"regions/{silo.Region}/revocations.json";

    /// <summary>Empty where there is none, or none that can be read as such.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<ImmutableArray<Revocation>> ReadAsync(CancellationToken cancellation) => await FindAsync(cancellation) is { } found ? found.List : [];

    /// <summary>Keeps the list, unless a silo beside this one has kept a longer one.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task WriteAsync(ImmutableArray<Revocation> list, CancellationToken cancellation)
    {
        var known = await FindAsync(cancellation);
        if (known is not null && known.Value.List.Length >= list.Length)
        {
            return;
        }

        try
        {
            await store.ReplaceAsync(Path, (stream, cancel) => stream.WriteAsync(WireJson.Bytes(list), cancel).AsTask(), known?.ETag, cancellation);
        }
        catch (BlobConflictException)
        {
            // A silo beside this one was first; the next change is written again.
        }
    }

    private async Task<(ImmutableArray<Revocation> List, string ETag)?> FindAsync(CancellationToken cancellation)
    {
        if (await store.ReadAsync(Path, MaxBytes, cancellation) is not { } blob)
        {
            return null;
        }

        try
        {
            return (WireJson.Read<ImmutableArray<Revocation>>(blob.Content.Span), blob.ETag);
        }
        catch (System.Text.Json.JsonException)
        {
            return ([], blob.ETag);
        }
    }
}
