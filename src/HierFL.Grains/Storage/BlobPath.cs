using System.Buffers;

namespace HierFL.Grains.Storage;

/// <summary>
/// Paths that mean the same in every store and on every file system: segments of <c>a-z 0-9 . _ -</c> with slashes between them. A leading dot is
/// kept for a store's own files, which also keeps <c>..</c> out.
/// </summary>
public static class BlobPath
{
    /// <summary>Bytes of a segment at most: file systems allow 255, and a temporary file's name is longer than its blob's.</summary>
    public const int MaxSegment = 200;

    /// <summary>Bytes of a path at most, as in Azure Blob Storage.</summary>
    public const int MaxLength = 1024;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The path itself, if it is one.</summary>
    /// <exception cref="ArgumentException">It is not; the message says why.</exception>
    public static string Check(string path)
    {
        var fault = FindFault(path, isPrefix: false);
        return fault is null ? path : throw new ArgumentException($"'{path}' is not a blob path: {fault}", nameof(path));
    }

    /// <summary>The prefix itself, if a path can begin with it. The empty one is a prefix of all.</summary>
    /// <exception cref="ArgumentException">No path can; the message says why.</exception>
    public static string CheckPrefix(string prefix)
    {
        var fault = prefix.Length == 0 ? null : FindFault(prefix, isPrefix: true);
        return fault is null ? prefix : throw new ArgumentException($"'{prefix}' is not a prefix of blob paths: {fault}", nameof(prefix));
    }

    private static string? FindFault(string path, bool isPrefix)
    {
        if (path.Length > MaxLength)
        {
            return $"it has {path.Length} characters, allowed are {MaxLength}";
        }

        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment.Length == 0 && !(isPrefix && i == segments.Length - 1 && i > 0))
            {
                return "it has an empty segment";
            }

            if (segment.Length > MaxSegment)
            {
                return $"segment '{segment}' has {segment.Length} characters, allowed are {MaxSegment}";
            }

            if (segment.StartsWith('.') || segment.AsSpan().ContainsAnyExcept(Allowed))
            {
                return $"segment '{segment}' may hold a-z, 0-9, '.', '_' and '-', and may not begin with '.'";
            }
        }

        return null;
    }
}
