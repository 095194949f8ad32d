namespace HierFL.Cli.Cluster;

/// <summary>A folder that has all files of a download or none: they lie in a folder within until the last one is there, so that whatever breaks it, it can be repeated.</summary>
internal sealed class DownloadFolder
{
    private const string Unfinished = "download.tmp";

    private readonly string _folder;
    private readonly string _within;

    /// <exception cref="InputException">It holds something else.</exception>
    public DownloadFolder(string folder)
    {
        (_folder, _within) = (folder, Path.Combine(folder, Unfinished));
        if (Directory.Exists(folder) && !Directory.Exists(_within) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InputException($"--out: {folder} is not empty; choose another folder");
        }
    }

    /// <summary>Makes it, without what an earlier attempt has left.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public void Begin()
    {
        try
        {
            if (Directory.Exists(_within))
            {
                Directory.Delete(_within, recursive: true);
            }

            Directory.CreateDirectory(_within);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out: {_folder} cannot be made or written; name a folder that can", error);
        }
    }

    public string File(string name) => Path.Combine(_within, name);

    /// <summary>All is there.</summary>
    public void End()
    {
        foreach (var file in Directory.GetFiles(_within))
        {
            System.IO.File.Move(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        }

        Directory.Delete(_within);
    }
}
