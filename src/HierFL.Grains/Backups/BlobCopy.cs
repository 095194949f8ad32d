using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>Copies blobs one by one to a store that nobody else writes to, and keeps the list of what it has copied. Not thread-safe.</summary>
internal sealed class BlobCopy(IBlobStore from, IBlobStore to)
{
    /// <summary>Of a blob that is replaced while it is read, such as a state or a head: read whole, it is one version.</summary>
    private const long MaxSmallBytes = 64 << 20;

    private readonly SortedDictionary<string, ContentRef> _copied = new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, ContentRef> Copied => _copied.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public bool Has(string path) => _copied.ContainsKey(path);

    /// <summary>Copies a blob that is never replaced, unless it has been copied.</summary>
    /// <returns>False if it went away, before or while it was read.</returns>
    public async Task<bool> CopyAsync(string path, CancellationToken cancellation)
    {
        if (Has(path))
        {
            return true;
        }

        var source = await from.OpenAsync(path, cancellation).ConfigureAwait(false);
        if (source is null)
        {
            return false;
        }

        await using (source.ConfigureAwait(false))
        {
            try
            {
                await WriteAsync(path, source.CopyToAsync, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                if (await IsThereAsync(path, cancellation).ConfigureAwait(false))
                {
                    throw;
                }

                return false;
            }
        }
    }

    /// <summary>Copies a blob that may be replaced meanwhile, in one version of it.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> CopyWholeAsync(string path, CancellationToken cancellation)
    {
        if (await from.ReadAsync(path, MaxSmallBytes, cancellation).ConfigureAwait(false) is not { } blob)
        {
            return false;
        }

        await PutAsync(path, blob.Content, cancellation).ConfigureAwait(false);
        return true;
    }

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation) => WriteAsync(path, BlobContent.Of(content).Invoke, cancellation);

    /// <summary>Takes back what was copied of blobs that do not belong to the copy after all.</summary>
    public async Task DropAsync(Predicate<string> drop, CancellationToken cancellation)
    {
        foreach (var path in _copied.Keys.Where(path => drop(path)).ToArray())
        {
            await to.DeleteAsync(path, expectedETag: null, cancellation).ConfigureAwait(false);
            _copied.Remove(path);
        }
    }

    private async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        ContentRef? written = null;
        await to.CreateAsync(path, async (stream, stop) =>
        {
            await using var hashing = new HashingStream(stream);
            await write(hashing, stop).ConfigureAwait(false);
            written = hashing.Content;
        }, cancellation).ConfigureAwait(false);
        _copied[path] = written!;
    }

    private async Task<bool> IsThereAsync(string path, CancellationToken cancellation)
    {
        var stream = await from.OpenAsync(path, cancellation).ConfigureAwait(false);
        if (stream is null)
        {
            return false;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        return true;
    }
}
