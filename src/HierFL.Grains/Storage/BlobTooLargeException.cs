namespace HierFL.Grains.Storage;

/// <summary>A blob holds more than its reader is ready to hold in memory.</summary>
public sealed class BlobTooLargeException(string path, long length, long maxBytes)
    : IOException($"blob {path} has {length} bytes, allowed are {maxBytes}")
{
    public string Path { get; } = path;

    /// <summary>Bytes found.</summary>
    public long Length { get; } = length;
}
