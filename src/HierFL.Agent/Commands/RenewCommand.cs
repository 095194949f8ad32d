using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Agent.Enrolment;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent renew</c>: another certificate now, without waiting for the half of the life of this one.</summary>
internal static class RenewCommand
{
    public static Command Build()
    {
        var site = SharedOptions.Site();
        var command = new Command("renew", "Get another certificate from the region now; a running agent takes it over. Agents do so by themselves halfway through its life.") { site };
        command.SetAction(async (parsed, cancellation) =>
        {
            var renewed = await Enroller.RenewAsync(SiteFile.Read(parsed.GetValue(site)), TimeProvider.System, cancellation);
            await Console.Out.WriteAsync(renewed.ToRenewedText());
            return ExitCodes.Done;
        });
        return command;
    }
}
