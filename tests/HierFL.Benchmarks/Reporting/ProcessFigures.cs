using System.Globalization;

namespace HierFL.Benchmarks.Reporting;

/// <summary>Memory and processor time of a process, as Linux counts them; 0 elsewhere.</summary>
internal static class ProcessFigures
{
    /// <summary>Clock ticks a second of <c>/proc/PID/stat</c>: fixed at 100 for user space.</summary>
    private const double Ticks = 100;

    /// <summary>Most resident memory since the last <see cref="ResetPeak"/>, in bytes.</summary>
    public static long Peak(int process) => StatusOf(process, "VmHWM:");

    public static long Resident(int process) => StatusOf(process, "VmRSS:");

    public static void ResetPeak(int process)
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
    }

    /// <summary>Seconds on a processor, in user and kernel mode.</summary>
    public static double CpuSeconds(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        // The name in parentheses may hold blanks.
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / Ticks;
    }

    private static long StatusOf(int process, string field)
    {
        var line = OperatingSystem.IsLinux()
            ? File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal))
            : null;
        return line is null ? 0 : long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
