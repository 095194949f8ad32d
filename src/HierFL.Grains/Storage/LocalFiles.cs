namespace HierFL.Grains.Storage;

/// <summary>The few things <see cref="LocalFolderStore"/> does with a single file.</summary>
internal static class LocalFiles
{
    /// <summary>None: what is written and read comes in pieces as large as are worth a call, or whole.</summary>
    private const int BufferBytes = 0;

    // A folder may be removed, being empty, between its making and the first file in it.
    private const int FolderAttempts = 8;

    public static FileStream? Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(file))
        {
            return null;
        }
    }

    /// <summary>All files at and below a folder, in no order. A folder that another writer removes meanwhile, being empty, holds none.</summary>
    public static IEnumerable<string> Below(string folder)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        foreach (var entry in entries)
        {
            if (entry is not DirectoryInfo)
            {
                yield return entry.FullName;
                continue;
            }

            foreach (var file in Below(entry.FullName))
            {
                yield return file;
            }
        }
    }

    public static FileStream CreateTemporary(string file)
    {
        for (var attempt = 1; ; attempt++)
        {
            FolderSync.Create(Path.GetDirectoryName(file)!);
            try
            {
                return new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferBytes);
            }
            catch (DirectoryNotFoundException) when (attempt < FolderAttempts)
            {
                // Another writer removed the folder while it was empty: make it again.
            }
        }
    }

    // What cannot be removed now, the next opening of the folder removes.
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    public static void Link(string temporary, string file, string path)
    {
        if (!HardLink.TryMove(temporary, file))
        {
            throw new BlobConflictException(path, expectedETag: null, foundETag: null);
        }
    }
}
