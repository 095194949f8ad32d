using System.Diagnostics;
using System.Globalization;
using HierFL.Core.Rounds;

namespace HierFL.Hosts;

/// <summary>
/// For tests of recovery: <c>HIERFL_CRASH_AT=name[:n]</c> kills this process, as <c>kill -9</c> would, when the n-th crash point of that name is reached;
/// <c>HIERFL_CRASH_LOG=file</c> records the names reached.
/// </summary>
internal static class CrashSwitch
{
    public static CrashPoint FromEnvironment()
    {
        var at = Environment.GetEnvironmentVariable("HIERFL_CRASH_AT");
        var log = Environment.GetEnvironmentVariable("HIERFL_CRASH_LOG");
        return at is null && log is null ? CrashPoints.None : Switch(at, log);
    }

    private static CrashPoint Switch(string? at, string? log)
    {
        var parts = at?.Split(':') ?? [];
        var left = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        var gate = new Lock();
        return name =>
        {
            lock (gate)
            {
                if (log is not null)
                {
                    File.AppendAllText(log, name + "\n");
                }

                if (parts.Length > 0 && parts[0] == name && --left == 0)
                {
                    Process.GetCurrentProcess().Kill();
                    Thread.Sleep(Timeout.Infinite);
                }
            }
        };
    }
}
