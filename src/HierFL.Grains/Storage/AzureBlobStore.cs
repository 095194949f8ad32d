using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace HierFL.Grains.Storage;

/// <summary>
/// Blobs of one container of Azure Blob Storage. The container exists already. Large blobs are staged in blocks and appear with their last one;
/// failed requests are repeated by the Azure library. No message and no log of this class holds a signature or a key.
/// </summary>
public sealed class AzureBlobStore : IBlobStore
{
    private const int BlockBytes = 8 << 20;

    // Says which call wrote a blob: see WriteAsync.
    private const string WriterKey = "writer";

    private readonly BlobContainerClient _container;

    private AzureBlobStore(BlobContainerClient container) => _container = container;

    /// <summary>By a connection string, with an account key or a signature in it.</summary>
    public static AzureBlobStore FromConnectionString(string connectionString, string container) =>
        new(new BlobContainerClient(connectionString, container, NewOptions()));

    /// <summary>By the address of the container, shared access signature included.</summary>
    public static AzureBlobStore FromSignedUri(Uri container) => new(new BlobContainerClient(container, NewOptions()));

    /// <summary>By the address of the container and the identity of this process: workload or managed identity, environment, sign-in.</summary>
    public static AzureBlobStore FromIdentity(Uri container) =>
        new(new BlobContainerClient(container, new DefaultAzureCredential(), NewOptions()));

    public Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation) => GuardAsync<Blob?>("read", path, async blob =>
    {
        BlobDownloadStreamingResult download;
        try
        {
            download = await blob.DownloadStreamingAsync(cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (AzureFailure.IsMissing(missing))
        {
            return null;
        }

        using (download)
        {
            var length = download.Details.ContentLength;
            if (length > maxBytes)
            {
                throw new BlobTooLargeException(path, length, maxBytes);
            }

            var content = new byte[length];
            await download.Content.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
            return new Blob(content, download.Details.ETag.ToString());
        }
    }, cancellation);

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellation) => GuardAsync<Stream?>("read", path, async blob =>
    {
        try
        {
            var content = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes }, cancellation).ConfigureAwait(false);
            return new OpenedBlob(content, (failure, stop) => AzureFailure.IsOfStore(failure, stop) ? AzureFailure.Describe(failure, _container.Uri, "read", path) : null);
        }
        catch (RequestFailedException missing) when (AzureFailure.IsMissing(missing))
        {
            return null;
        }
    }, cancellation);

    public Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation) =>
        GuardAsync("create", path, blob => WriteAsync(blob, path, write, expectedETag: null, cancellation), cancellation);

    public Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation) =>
        GuardAsync("replace", path, blob => WriteAsync(blob, path, write, expectedETag, cancellation), cancellation);

    public Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation) => GuardAsync("delete", path, async blob =>
    {
        var conditions = expectedETag is null ? null : new BlobRequestConditions { IfMatch = new ETag(expectedETag) };
        try
        {
            await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellation).ConfigureAwait(false);
        }
        catch (RequestFailedException failure) when (AzureFailure.IsMissing(failure) && expectedETag is null)
        {
        }
        catch (RequestFailedException failure) when (AzureFailure.IsMissing(failure) || AzureFailure.IsConflict(failure))
        {
            throw new BlobConflictException(path, expectedETag, foundETag: null);
        }

        return 0;
    }, cancellation);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BlobPath.CheckPrefix(prefix);
        var pages = _container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellation).AsPages().GetAsyncEnumerator(cancellation);
        await using (pages.ConfigureAwait(false))
        {
            while (await GuardAsync("list", async () => await pages.MoveNextAsync().ConfigureAwait(false), "", cancellation).ConfigureAwait(false))
            {
                foreach (var blob in pages.Current.Values)
                {
                    yield return blob.Name;
                }
            }
        }
    }

    private static BlobClientOptions NewOptions()
    {
        var options = new BlobClientOptions();

        // A commit is worth some patience; what takes longer is for the caller to decide.
        options.Retry.MaxRetries = 5;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(60);
        return options;
    }

    /// <summary>
    /// Every blob carries the random name of the call that wrote it. A write that arrived while its answer was lost is repeated by the library and
    /// then refused by the write itself; the name tells that from a real conflict.
    /// </summary>
    private static async Task<string> WriteAsync(
        BlockBlobClient blob, string path, BlobWriter write, string? expectedETag, CancellationToken cancellation)
    {
        var writer = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var metadata = new Dictionary<string, string> { [WriterKey] = writer };
        var conditions = expectedETag is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
            : new BlobRequestConditions { IfMatch = new ETag(expectedETag) };
        var content = new BlockStagingStream(blob, BlockBytes, cancellation);
        await using (content.ConfigureAwait(false))
        {
            await write(content, cancellation).ConfigureAwait(false);
            while (true)
            {
                try
                {
                    return (await PublishAsync(blob, content, metadata, conditions, cancellation).ConfigureAwait(false)).ETag.ToString();
                }
                catch (RequestFailedException failure) when (AzureFailure.IsConflict(failure) || AzureFailure.IsMissing(failure))
                {
                    var found = await FindAsync(blob, cancellation).ConfigureAwait(false);
                    if (found is not null && found.Metadata.TryGetValue(WriterKey, out var by) && by == writer)
                    {
                        return found.ETag.ToString();
                    }

                    // Blocks that somebody staged and never committed can stand in the way of a whole upload, but not of a block list.
                    if (found is not null || expectedETag is not null || content.Blocks.Count > 0)
                    {
                        throw new BlobConflictException(path, expectedETag, found?.ETag.ToString());
                    }

                    await content.StageRestAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task<BlobContentInfo> PublishAsync(
        BlockBlobClient blob, BlockStagingStream content, Dictionary<string, string> metadata, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        if (content.Blocks.Count == 0)
        {
            using var whole = content.OpenRest();
            var upload = new BlobUploadOptions { Metadata = metadata, Conditions = conditions };
            return await blob.UploadAsync(whole, upload, cancellation).ConfigureAwait(false);
        }

        if (content.HasRest)
        {
            await content.StageRestAsync().ConfigureAwait(false);
        }

        var commit = new CommitBlockListOptions { Metadata = metadata, Conditions = conditions };
        return await blob.CommitBlockListAsync(content.Blocks, commit, cancellation).ConfigureAwait(false);
    }

    private static async Task<BlobProperties?> FindAsync(BlockBlobClient blob, CancellationToken cancellation)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (AzureFailure.IsMissing(missing))
        {
            return null;
        }
    }

    private Task<T> GuardAsync<T>(string verb, string path, Func<BlockBlobClient, Task<T>> work, CancellationToken cancellation)
    {
        var blob = _container.GetBlockBlobClient(BlobPath.Check(path));
        return GuardAsync(verb, () => work(blob), path, cancellation);
    }

    private async Task<T> GuardAsync<T>(string verb, Func<Task<T>> work, string path, CancellationToken cancellation)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureFailure.IsOfStore(failure, cancellation))
        {
            throw AzureFailure.Describe(failure, _container.Uri, verb, path);
        }
    }
}
