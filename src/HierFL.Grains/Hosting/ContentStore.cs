using System.Collections.Concurrent;
using System.Security.Cryptography;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Hosting;

/// <summary>
/// Documents and models by content, in memory, for the passes that are under way. What a job puts in under a name replaces what it had under it, so the
/// store holds a bounded number of documents a job. Jobs that put in the same bytes share them; they stay until the last of them lets go.
/// </summary>
public sealed class ContentStore
{
    private readonly Lock _change = new();

    // Changed under the lock, read without it.
    private readonly ConcurrentDictionary<string, Kept> _content = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _jobs = new(StringComparer.Ordinal);

    /// <summary>Keeps the bytes under their hash until the job gives the name to others or is forgotten.</summary>
    public ContentRef Put(string job, string name, ReadOnlyMemory<byte> bytes)
    {
        var reference = RefOf(bytes.Span);
        lock (_change)
        {
            if (!_jobs.TryGetValue(job, out var names))
            {
                _jobs[job] = names = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            var before = names.GetValueOrDefault(name);
            names[name] = reference.Sha256;
            _content[reference.Sha256] = new Kept(bytes, (_content.GetValueOrDefault(reference.Sha256)?.Names ?? 0) + 1);
            if (before is not null)
            {
                Drop(before);
            }
        }

        return reference;
    }

    /// <summary>Null if it is not here.</summary>
    public ReadOnlyMemory<byte>? Find(ContentRef reference) => _content.GetValueOrDefault(reference.Sha256)?.Bytes;

    /// <summary>Drops all that a job put in.</summary>
    public void Forget(string job)
    {
        lock (_change)
        {
            if (_jobs.Remove(job, out var names))
            {
                foreach (var sha256 in names.Values)
                {
                    Drop(sha256);
                }
            }
        }
    }

    public static ContentRef RefOf(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    private void Drop(string sha256)
    {
        var kept = _content[sha256];
        if (kept.Names > 1)
        {
            _content[sha256] = kept with { Names = kept.Names - 1 };
        }
        else
        {
            _content.TryRemove(sha256, out _);
        }
    }

    /// <param name="Bytes">The content.</param>
    /// <param name="Names">How many names of jobs stand for it.</param>
    private sealed record Kept(ReadOnlyMemory<byte> Bytes, int Names);
}
