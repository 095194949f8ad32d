using System.Diagnostics;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Grafana;

/// <summary>The tool that comes with Prometheus (Debian: prometheus). A test that needs it is skipped where it is missing.</summary>
internal static class Promtool
{
    /// <summary>Runs it in the folder of the rules, and gives what it said if it was not content, else nothing.</summary>
    public static async Task<string> ComplaintAsync(params string[] arguments)
    {
        Installed.Need("promtool");
        var start = new ProcessStartInfo("promtool", arguments) { WorkingDirectory = RuleFile.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : string.Concat(said);
    }
}
