using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Storage;

namespace HierFL.Grains.Tests.Checkpoints;

/// <summary>How a process dies at an operation of its store.</summary>
public enum Death
{
    /// <summary>Before the operation is done.</summary>
    Before,

    /// <summary>After it is done, before the caller knows.</summary>
    After,

    /// <summary>While the content is being written; for operations without content, before.</summary>
    Within,
}

/// <summary>A store whose process dies at one operation; every later one fails too.</summary>
internal sealed class DyingStore(IBlobStore inner, int lastOperation, Death death) : IBlobStore
{
    private int _operations;

    public int Operations => _operations;

    public Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation) =>
        StepAsync(() => inner.ReadAsync(path, maxBytes, cancellation));

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellation) => StepAsync(() => inner.OpenAsync(path, cancellation));

    public Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation) => StepAsync(async () =>
    {
        await inner.CreateAsync(path, Perhaps(write), cancellation);
        return 0;
    });

    public Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation) =>
        StepAsync(() => inner.ReplaceAsync(path, Perhaps(write), expectedETag, cancellation));

    public Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation) => StepAsync(async () =>
    {
        await inner.DeleteAsync(path, expectedETag, cancellation);
        return 0;
    });

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in await StepAsync(() => inner.ListAsync(prefix, cancellation).ToListAsync(cancellation).AsTask()))
        {
            yield return path;
        }
    }

    private async Task<T> StepAsync<T>(Func<Task<T>> operation)
    {
        var number = ++_operations;
        if (number > lastOperation || (number == lastOperation && death == Death.Before))
        {
            throw new SimulatedCrashException($"operation {number}");
        }

        var result = await operation();
        return number < lastOperation ? result : throw new SimulatedCrashException($"operation {number}");
    }

    private BlobWriter Perhaps(BlobWriter write) => async (stream, stop) =>
    {
        await write(stream, stop);
        if (death == Death.Within && _operations == lastOperation)
        {
            throw new SimulatedCrashException($"operation {lastOperation}, while writing");
        }
    };
}
