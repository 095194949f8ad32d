using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HierFL.Cli.Local;

/// <summary>A process that cannot be mistaken for a later one with its number.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Began">When it began, as the system counts; only to be compared.</param>
internal sealed record ProcessStamp(int Pid, long Began)
{
    private const int Terminate = 15;

    private const int Kill = 9;

    /// <summary>Whether this very process lives.</summary>
    public bool IsAlive => Of(Pid) == this;

    /// <summary>Null if there is no such process.</summary>
    public static ProcessStamp? Of(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // The name of the program, in parentheses, may hold blanks; the fields after it do not. The third is the state, the 22nd the start in clock ticks since boot.
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : new ProcessStamp(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
            }

            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new ProcessStamp(pid, process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond);
        }
        catch (Exception error) when (error is IOException or ArgumentException or InvalidOperationException or Win32Exception or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks it to end, then ends it. Another process with its number is left alone.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        Signal(Terminate);
        while (IsAlive && Stopwatch.GetElapsedTime(began) < patience)
        {
            await Task.Delay(50);
        }

        if (IsAlive)
        {
            Signal(Kill);
        }
    }

    private void Signal(int signal)
    {
        if (IsAlive)
        {
            _ = Send(Pid, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int pid, int signal);
}
