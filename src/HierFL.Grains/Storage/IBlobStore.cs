namespace HierFL.Grains.Storage;

/// <summary>
/// The durable store (design decision D10): named byte strings that appear whole or not at all. What a call has returned from survives a crash.
/// Paths are what <see cref="BlobPath"/> allows. All calls are safe from many threads and processes at once.
/// </summary>
/// <remarks>Every call, and every read of an opened blob, throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written, with what to do about it.</remarks>
public interface IBlobStore
{
    /// <summary>The whole blob; null if there is none.</summary>
    /// <exception cref="BlobTooLargeException">It holds more than <paramref name="maxBytes"/>; nothing was read.</exception>
    Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation);

    /// <summary>The blob's bytes in order, with a known <see cref="Stream.Length"/>; null if there is none. The caller disposes of the stream.</summary>
    Task<Stream?> OpenAsync(string path, CancellationToken cancellation);

    /// <summary>Writes a blob that does not exist yet: of many writers exactly one succeeds.</summary>
    /// <exception cref="BlobConflictException">It exists.</exception>
    Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation);

    /// <summary>Writes a blob if it still is what the caller last saw: of many writers with the same expectation exactly one succeeds.</summary>
    /// <param name="path">Where.</param>
    /// <param name="write">Gives the new content.</param>
    /// <param name="expectedETag">ETag of the blob to replace; null where it must not exist.</param>
    /// <param name="cancellation">Stops before the blob changes.</param>
    /// <returns>The new ETag.</returns>
    /// <exception cref="BlobConflictException">The blob's ETag is another.</exception>
    Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation);

    /// <summary>Removes a blob; one that is missing already is no error unless an ETag is expected.</summary>
    /// <param name="path">Where.</param>
    /// <param name="expectedETag">Null removes it whatever it holds.</param>
    /// <param name="cancellation">Stops before the blob is removed.</param>
    /// <exception cref="BlobConflictException">The blob's ETag is another.</exception>
    Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation);

    /// <summary>Paths of all blobs that begin with <paramref name="prefix"/> (any string, also a part of a segment), in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellation);
}

/// <summary>Writes a blob's content, from its start. Called once for each call of the store, on a pool thread; it leaves the stream open.</summary>
public delegate Task BlobWriter(Stream destination, CancellationToken cancellation);

/// <summary>A blob read whole.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">Names this version of it, opaque; to be given back to <see cref="IBlobStore.ReplaceAsync"/>.</param>
public sealed record Blob(ReadOnlyMemory<byte> Content, string ETag);
