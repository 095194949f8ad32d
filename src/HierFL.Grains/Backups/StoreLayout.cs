using HierFL.Grains.Storage;

namespace HierFL.Grains.Backups;

/// <summary>The first two segments of a store's paths.</summary>
internal static class StoreLayout
{
    /// <summary>The names that follow a prefix, ordinal: of jobs below <c>jobs/</c>, of regions below <c>audit/</c>.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(IBlobStore store, string prefix, CancellationToken cancellation)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var path in store.ListAsync(prefix, cancellation).ConfigureAwait(false))
        {
            if (path[prefix.Length..].Split('/') is [var name, _, ..])
            {
                names.Add(name);
            }
        }

        return [.. names];
    }
}

/// <summary>A place that nothing may be lost in.</summary>
internal static class EmptyStore
{
    /// <exception cref="BackupException">There is something in it.</exception>
    public static async Task CheckAsync(IBlobStore store, string why, CancellationToken cancellation)
    {
        await foreach (var path in store.ListAsync("", cancellation).ConfigureAwait(false))
        {
            throw new BackupException($"the destination is not empty: it holds {path}; {why}");
        }
    }
}
