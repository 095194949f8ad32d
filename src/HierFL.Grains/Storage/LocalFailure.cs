namespace HierFL.Grains.Storage;

/// <summary>What the file system said, put into a sentence with a remedy.</summary>
internal static class LocalFailure
{
    public static bool IsOfFileSystem(Exception failure) =>
        (IsTooLong(failure) || failure is IOException or UnauthorizedAccessException)
        && failure is not (BlobConflictException or BlobTooLargeException or StoreUnavailableException);

    /// <summary>The typed error for a failed call. Codes are errno on POSIX systems, Win32 codes on Windows.</summary>
    public static StoreUnavailableException Describe(Exception failure, string root, string verb, string path) =>
        new($"cannot {verb} {(path.Length == 0 ? "blobs" : path)} in {root}: {Explain(failure)}", failure);

    /// <summary>EFBIG, which the framework gives out as an argument that is out of range, without a file.</summary>
    private static bool IsTooLong(Exception failure) => failure is ArgumentOutOfRangeException { ParamName: "value" };

    private static string Explain(Exception failure)
    {
        if (failure is UnauthorizedAccessException)
        {
            return "permission denied; give the account that runs this process the right to read and write the folder";
        }

        if (IsTooLong(failure))
        {
            return "the file would be larger than its file system or the limits of this process (ulimit -f) allow; raise the limit or move the folder to another disk";
        }

        return (OperatingSystem.IsWindows(), failure.HResult & 0xFFFF) switch
        {
            (false, 28) or (true, 39 or 112) => "the disk is full; free space on it or move the folder to a larger one",
            (false, 69 or 122) or (true, 1295) => "the disk quota is used up; raise it or free space",
            (false, 30) or (true, 19) => "the file system is read-only; mount it writable or choose another folder",
            (false, 5) or (true, 1117) => "the device reports an input/output error; check the disk and restore the folder from its backup",
            (false, 23 or 24) or (true, 4) => "too many files are open; raise the limit of open files for this process",
            _ => $"{failure.Message.TrimEnd('.')}; check that the folder and its disk are reachable",
        };
    }
}
