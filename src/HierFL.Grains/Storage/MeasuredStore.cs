using System.Runtime.CompilerServices;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Storage;

/// <summary>A store whose calls are measured. Of one that is opened, the time until its first byte can be read counts.</summary>
internal sealed class MeasuredStore(IBlobStore store, StoreMeter meter, TimeProvider clock) : IBlobStore
{
    public Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation) => MeasureAsync("read", () => store.ReadAsync(path, maxBytes, cancellation));

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellation) => MeasureAsync("read", () => store.OpenAsync(path, cancellation));

    public Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation) => MeasureAsync("write", async () =>
    {
        await store.CreateAsync(path, write, cancellation);
        return true;
    });

    public Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation) =>
        MeasureAsync("write", () => store.ReplaceAsync(path, write, expectedETag, cancellation));

    public Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation) => MeasureAsync("delete", async () =>
    {
        await store.DeleteAsync(path, expectedETag, cancellation);
        return true;
    });

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // What is done with one path before the next is asked for is no time of the store, and whoever has seen enough may stop.
        var (began, spent, outcome) = (clock.GetTimestamp(), TimeSpan.Zero, "failed");
        try
        {
            await foreach (var path in store.ListAsync(prefix, cancellation))
            {
                (spent, outcome) = (spent + clock.GetElapsedTime(began), "ok");
                yield return path;
                (began, outcome) = (clock.GetTimestamp(), "failed");
            }

            (spent, outcome) = (spent + clock.GetElapsedTime(began), "ok");
        }
        finally
        {
            meter.Took("list", outcome, spent);
        }
    }

    private async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        var began = clock.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await call();
            outcome = "ok";
            return result;
        }
        catch (BlobConflictException)
        {
            outcome = "conflict";
            throw;
        }
        finally
        {
            meter.Took(operation, outcome, clock.GetElapsedTime(began));
        }
    }
}
