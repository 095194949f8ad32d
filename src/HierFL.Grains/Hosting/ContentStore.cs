using System.Collections.Concurrent;
using System.Security.Cryptography;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Hosting;

/// <summary>
/// Documents and models by content, in memory, for the passes that are under way. What a job puts in under a name replaces what it had under it, so the
/// store holds a bounded number of documents a job.
/// </summary>
public sealed class ContentStore
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _content = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Job, string Name), string> _names = new();

    /// <summary>Keeps the bytes under their hash until the job gives the name to others or is forgotten.</summary>
    public ContentRef Put(string job, string name, ReadOnlyMemory<byte> bytes)
    {
        var reference = RefOf(bytes.Span);
        _content[reference.Sha256] = bytes;
        var before = _names.GetValueOrDefault((job, name));
        _names[(job, name)] = reference.Sha256;
        if (before is not null)
        {
            Drop(before);
        }

        return reference;
    }

    /// <summary>Null if it is not here.</summary>
    public ReadOnlyMemory<byte>? Find(ContentRef reference) => _content.TryGetValue(reference.Sha256, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <summary>Drops all that a job put in.</summary>
    public void Forget(string job)
    {
        foreach (var (key, sha256) in _names.Where(pair => pair.Key.Job == job))
        {
            _names.TryRemove(key, out _);
            Drop(sha256);
        }
    }

    public static ContentRef RefOf(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    private void Drop(string sha256)
    {
        if (!_names.Values.Contains(sha256))
        {
            _content.TryRemove(sha256, out _);
        }
    }
}
