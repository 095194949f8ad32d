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

    /// <summary>Empty where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    /// <exception cref="InvalidDataException">There is one, and it is damaged.</exception>
    public async Task<ImmutableArray<Revocation>> ReadAsync(CancellationToken cancellation) =>
        await FindAsync(cancellation) is not { } found ? [] : found.List ?? throw new InvalidDataException($"{Path} cannot be read as a list of revocations");

    /// <summary>Keeps the list, beside what a silo of the region has kept and this one does not know.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task WriteAsync(ImmutableArray<Revocation> list, CancellationToken cancellation)
    {
        var known = await FindAsync(cancellation);
        ImmutableArray<Revocation> kept = known?.List ?? [];
        ImmutableArray<Revocation> all = [.. kept, .. list.Except(kept)];
        if (known is { List: not null } && all.Length == kept.Length)
        {
            return;
        }

        try
        {
            if (known is { ETag: null })
            {
                // What was not read cannot be named, to be replaced.
                await store.DeleteAsync(Path, null, cancellation);
            }

            await store.ReplaceAsync(Path, (stream, cancel) => stream.WriteAsync(WireJson.Bytes(all), cancel).AsTask(), known?.ETag, cancellation);
        }
        catch (BlobConflictException)
        {
            // A silo beside this one was first; the next change is written again.
        }
    }

    /// <summary>Null if there is none; without a list if it is damaged, and without an ETag if it is too long to be read.</summary>
    private async Task<(ImmutableArray<Revocation>? List, string? ETag)?> FindAsync(CancellationToken cancellation)
    {
        Blob? blob;
        try
        {
            blob = await store.ReadAsync(Path, MaxBytes, cancellation);
        }
        catch (BlobTooLargeException)
        {
            return (null, null);
        }

        if (blob is null)
        {
            return null;
        }

        try
        {
            return (WireJson.Read<ImmutableArray<Revocation>>(blob.Content.Span), blob.ETag);
        }
        catch (System.Text.Json.JsonException)
        {
            return (null, blob.ETag);
        }
    }
}
