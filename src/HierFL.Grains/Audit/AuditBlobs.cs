using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Audit;

/// <summary>Entries as blobs <c>audit/{region}/{sequence}.json</c>: each is created once and never replaced.</summary>
internal sealed class AuditBlobs(IBlobStore store)
{
    /// <summary>Entries read at once: they fit into a grain message.</summary>
    private const int Page = 20;

    private const long MaxEntryBytes = 1 << 20;

    /// <summary>The newest entry; null for an empty log.</summary>
    /// <exception cref="InvalidDataException">It is damaged, so that nothing can follow it.</exception>
    public async Task<AuditEntry?> FindLastAsync(string region, CancellationToken cancellation)
    {
        string? last = null;
        await foreach (var path in store.ListAsync($"audit/{region}/", cancellation))
        {
            last = path;
        }

        return last is null ? null : await ReadAsync(last, cancellation) ?? throw new InvalidDataException($"{last} went away while it was read");
    }

    /// <summary>The first and the last entry that are there; a log without any has no folder, and is not asked for.</summary>
    /// <exception cref="InvalidDataException">One is damaged, or none is there.</exception>
    public async Task<(AuditEntry First, AuditEntry Last)> FindEndsAsync(string region, CancellationToken cancellation)
    {
        var (first, last) = ((string?)null, (string?)null);
        await foreach (var path in store.ListAsync($"audit/{region}/", cancellation))
        {
            (first, last) = (first ?? path, path);
        }

        return await NeedAsync(first, region, cancellation) is var found && first == last ? (found, found) : (found, await NeedAsync(last, region, cancellation));
    }

    /// <exception cref="BlobConflictException">Another writer has made an entry of this number.</exception>
    public Task CreateAsync(AuditEntry entry, CancellationToken cancellation) =>
        store.CreateAsync(Path(entry.Region, entry.Sequence), WireJson.Bytes(entry), cancellation);

    /// <summary>A page of entries; it ends before the first one that is missing.</summary>
    public async Task<ImmutableArray<AuditEntry>> ReadAsync(string region, long first, CancellationToken cancellation)
    {
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        for (var sequence = Math.Max(1, first); entries.Count < Page; sequence++)
        {
            if (await ReadAsync(Path(region, sequence), cancellation) is not { } entry)
            {
                break;
            }

            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    private async Task<AuditEntry> NeedAsync(string? path, string region, CancellationToken cancellation) =>
        (path is null ? null : await ReadAsync(path, cancellation)) ?? throw new InvalidDataException($"{path ?? $"audit/{region}/"} went away while it was read");

    private async Task<AuditEntry?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (await store.ReadAsync(path, MaxEntryBytes, cancellation) is not { } blob)
        {
            return null;
        }

        try
        {
            return WireJson.Read<AuditEntry>(blob.Content.Span);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is damaged ({blob.Content.Length} bytes that are no audit entry); restore it", error);
        }
    }

    private static string Path(string region, long sequence) => string.Create(CultureInfo.InvariantCulture, $"audit/{region}/{sequence:D12}.json");
}
