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

    private long _uploads;

    /// <summary>Keeps the bytes under their hash until the job gives the name to others or is forgotten.</summary>
    public ContentRef Put(string job, string name, ReadOnlyMemory<byte> bytes) => Put(job, name, bytes, RefOf(bytes.Span));

    /// <summary>The same for bytes whose hash the caller has just taken.</summary>
    internal ContentRef Put(string job, string name, ReadOnlyMemory<byte> bytes, ContentRef reference)
    {
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

    /// <summary>Contents that are here.</summary>
    internal int Count => _content.Count;

    /// <summary>Null if it is not here.</summary>
    public ReadOnlyMemory<byte>? Find(ContentRef reference) => _content.GetValueOrDefault(reference.Sha256)?.Bytes;

    /// <summary>Drops what a job put in under a name, if there is anything.</summary>
    public void Forget(string job, string name)
    {
        lock (_change)
        {
            if (_jobs.GetValueOrDefault(job) is { } names && names.Remove(name, out var sha256))
            {
                Drop(sha256);
            }
        }
    }

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

    /// <summary>Keeps what an operator has handed in until a job takes it up; handed in twice, it is there for two jobs.</summary>
    public ContentRef PutUpload(ReadOnlyMemory<byte> bytes)
    {
        var reference = RefOf(bytes.Span);
        return Put(UploadOf(reference.Sha256), $"{Interlocked.Increment(ref _uploads)}", bytes);
    }

    /// <summary>Whether it was handed in and nobody has taken it up.</summary>
    public bool HoldsUpload(string sha256)
    {
        lock (_change)
        {
            return _jobs.ContainsKey(UploadOf(sha256));
        }
    }

    /// <summary>One job has taken it up, or it has lain too long.</summary>
    public void ForgetUpload(string sha256)
    {
        lock (_change)
        {
            if (!_jobs.TryGetValue(UploadOf(sha256), out var names))
            {
                return;
            }

            names.Remove(names.Keys.First());
            Drop(sha256);
            if (names.Count == 0)
            {
                _jobs.Remove(UploadOf(sha256));
            }
        }
    }

    /// <summary>Drops what a job put in under names that begin so.</summary>
    public void ForgetUnder(string job, string prefix)
    {
        lock (_change)
        {
            if (!_jobs.TryGetValue(job, out var names))
            {
                return;
            }

            foreach (var name in names.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
            {
                names.Remove(name, out var sha256);
                Drop(sha256!);
            }

            if (names.Count == 0)
            {
                _jobs.Remove(job);
            }
        }
    }

    public static ContentRef RefOf(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    /// <summary>No job has such a name.</summary>
    private static string UploadOf(string sha256) => $"uploaded/{sha256}";

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
