using System.Collections.Concurrent;

namespace HierFL.Grains.Audit;

/// <summary>How many entries this silo has written, by log. A log is there from when its grain is.</summary>
internal sealed class AuditEntries
{
    private readonly ConcurrentDictionary<string, long> _written = new(StringComparer.Ordinal);

    public void Opened(string region) => _written.TryAdd(region, 0);

    public void Wrote(string region) => _written.AddOrUpdate(region, 1, (_, count) => count + 1);

    public IEnumerable<KeyValuePair<string, long>> Written() => _written;
}
