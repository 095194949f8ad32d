namespace HierFL.Grains.Storage;

/// <summary>Content that is in memory already.</summary>
public static class BlobContent
{
    /// <summary>A writer of these bytes; it may be used many times.</summary>
    public static BlobWriter Of(ReadOnlyMemory<byte> content) =>
        (destination, cancellation) => destination.WriteAsync(content, cancellation).AsTask();

    /// <inheritdoc cref="IBlobStore.CreateAsync"/>
    public static Task CreateAsync(this IBlobStore store, string path, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        store.CreateAsync(path, Of(content), cancellation);

    /// <inheritdoc cref="IBlobStore.ReplaceAsync"/>
    public static Task<string> ReplaceAsync(
        this IBlobStore store, string path, ReadOnlyMemory<byte> content, string? expectedETag, CancellationToken cancellation) =>
        store.ReplaceAsync(path, Of(content), expectedETag, cancellation);
}
