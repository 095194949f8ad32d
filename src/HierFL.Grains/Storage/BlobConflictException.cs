namespace HierFL.Grains.Storage;

/// <summary>The blob is not what the writer expected, so nothing was written: somebody else was first.</summary>
public sealed class BlobConflictException : IOException
{
    /// <param name="path">The blob.</param>
    /// <param name="expectedETag">What the writer expected; null for a blob that must not exist.</param>
    /// <param name="foundETag">What is there; null where nothing is, or where the store does not say.</param>
    public BlobConflictException(string path, string? expectedETag, string? foundETag)
        : base(expectedETag is null
            ? $"blob {path} exists already"
            : $"blob {path} has changed: expected ETag {expectedETag}, found {foundETag ?? "none"}")
    {
        Path = path;
        ExpectedETag = expectedETag;
        FoundETag = foundETag;
    }

    public string Path { get; }

    public string? ExpectedETag { get; }

    public string? FoundETag { get; }
}
