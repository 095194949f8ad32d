using System.Runtime.InteropServices;
using System.Text;

namespace HierFL.Grains.Storage;

/// <summary>
/// A file gets its name only if nobody else has it: of many that race, one succeeds. <see cref="File.Move(string, string, bool)"/> does not promise that: on POSIX
/// systems it looks first and then renames over whatever has come in between.
/// </summary>
internal static class HardLink
{
    private const int Exists = 17;

    /// <summary>link(2), then unlink(2) of the old name.</summary>
    /// <returns>False if there is a file of the name.</returns>
    /// <exception cref="IOException">The file system does not do it; <see cref="Exception.HResult"/> is its error number.</exception>
    public static bool TryMove(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryMoveOnWindows(from, to);
        }

        if (Link(Encoding.UTF8.GetBytes(from + '\0'), Encoding.UTF8.GetBytes(to + '\0')) == 0)
        {
            LocalFiles.Discard(from);
            return true;
        }

        var code = Marshal.GetLastPInvokeError();
        return code == Exists ? false : throw new IOException($"{Marshal.GetPInvokeErrorMessage(code)}: '{to}'", code);
    }

    /// <summary>There the move itself refuses a name that is taken.</summary>
    private static bool TryMoveOnWindows(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);
}
