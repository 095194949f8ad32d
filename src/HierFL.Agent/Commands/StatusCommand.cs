using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Agent.Running;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent status</c>: how the agent of this hospital is, from its status file.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var site = SharedOptions.Site();
        var output = SharedOptions.Output();
        var command = new Command("status", "Say how the agent is; exit code 1 if none is running.") { site, output };
        command.SetAction(parsed => Print(SiteFile.Read(parsed.GetValue(site)), parsed.GetValue(output) == "json", TimeProvider.System.GetUtcNow()));
        return command;
    }

    private static int Print(SiteSpec site, bool isJson, DateTimeOffset now)
    {
        if (StatusFile.Read(site.Folder) is not { } status)
        {
            Console.Error.WriteLine($"no agent has run in {site.Folder}: hierfl-agent run starts one");
            return ExitCodes.Failed;
        }

        var isRunning = FolderLock.IsHeld(site.Folder);
        Console.Out.Write(isJson
            ? PrettyJson.Of(new { IsRunning = isRunning, CertificateDaysLeft = StatusText.DaysLeft(status, now), Status = status })
            : StatusText.Of(status, isRunning, now));
        return isRunning ? ExitCodes.Done : ExitCodes.Failed;
    }
}
