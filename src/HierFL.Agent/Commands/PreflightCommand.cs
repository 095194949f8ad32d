using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Agent.Preflight;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent preflight</c>: whether an agent would work here.</summary>
internal static class PreflightCommand
{
    public static Command Build()
    {
        var site = SharedOptions.Site();
        var output = SharedOptions.Output();
        var command = new Command("preflight", "Check certificate, silos, clock, folder, data, libtorch and memory; exit code 1 if a check fails.") { site, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var results = await PreflightRun.RunAsync(SiteFile.Read(parsed.GetValue(site)), Machine.This, TimeProvider.System, cancellation);
            await Console.Out.WriteAsync(parsed.GetValue(output) == "json"
                ? PrettyJson.Of(new { Ok = !PreflightRun.HasFailed(results), Checks = results })
                : PreflightRun.Text(results));
            return PreflightRun.HasFailed(results) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }
}
