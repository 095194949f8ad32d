using System.Runtime.InteropServices;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands;

/// <summary>
/// stdout and stderr of a process that may have been started without them (<c>&gt;&amp;-</c>). Whoever opens a file or a pipe then gets their numbers: here
/// the runtime, for pipes of its own, so that a line written to stdout fails or, worse, is read by the runtime.
/// </summary>
internal static class StandardStreams
{
    private const int Stdout = 1;
    private const int Stderr = 2;
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>What goes to a stream that is not there is dropped, a stderr that takes no more stops nothing, and a stdout is named. To be called before anything is written.</summary>
    public static void Guard()
    {
        Console.SetOut(IsInherited(Stdout) ? new ResultWriter(Console.Out) : TextWriter.Null);
        Console.SetError(IsInherited(Stderr) ? new ForgivingWriter(Console.Error) : TextWriter.Null);
    }

    /// <summary>Whether the process was started with it: what comes through exec is not closed on exec, and the runtime marks all it opens.</summary>
    private static bool IsInherited(int descriptor) =>
        OperatingSystem.IsWindows() || DescriptorControl(descriptor, GetDescriptorFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DescriptorControl(int descriptor, int command);
}
