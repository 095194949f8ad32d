namespace HierFL.EndToEnd.Federation;

/// <summary>What a federation has stored, read from the disk without asking anybody who may be dead.</summary>
internal interface IStoredBlobs
{
    /// <summary>Null if there is no such blob now.</summary>
    byte[]? Read(string path);
}

/// <summary>Blobs of a local folder.</summary>
internal sealed class FolderBlobs(string folder) : IStoredBlobs
{
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
