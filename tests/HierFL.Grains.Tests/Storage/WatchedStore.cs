using HierFL.Grains.Storage;

namespace HierFL.Grains.Tests.Storage;

/// <summary>An operation on a store. Reading changes nothing; creating, replacing and deleting do.</summary>
internal sealed record StoreCall(string Operation, string Path)
{
    public bool IsWrite => Operation is "create" or "replace";
}

/// <summary>A store that tells of every operation before it is done; what is thrown then is thrown instead of it.</summary>
internal sealed class WatchedStore(IBlobStore inner, Func<StoreCall, Task> before) : IBlobStore
{
    public WatchedStore(IBlobStore inner, Action<StoreCall> before)
        : this(inner, call =>
        {
            before(call);
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Told of every blob that was created; what is thrown then is thrown though the blob is there.</summary>
    public Action<StoreCall>? Created { get; init; }

    public async Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation)
    {
        await before(new StoreCall("read", path));
        return await inner.ReadAsync(path, maxBytes, cancellation);
    }

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancellation)
    {
        await before(new StoreCall("open", path));
        return await inner.OpenAsync(path, cancellation);
    }

    public async Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation)
    {
        await before(new StoreCall("create", path));
        await inner.CreateAsync(path, write, cancellation);
        Created?.Invoke(new StoreCall("create", path));
    }

    public async Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation)
    {
        await before(new StoreCall("replace", path));
        return await inner.ReplaceAsync(path, write, expectedETag, cancellation);
    }

    public async Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation)
    {
        await before(new StoreCall("delete", path));
        await inner.DeleteAsync(path, expectedETag, cancellation);
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await before(new StoreCall("list", prefix));
        await foreach (var path in inner.ListAsync(prefix, cancellation))
        {
            yield return path;
        }
    }
}
