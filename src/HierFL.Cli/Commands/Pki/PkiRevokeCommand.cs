using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki revoke WHAT</c>: certificates of operators, silos or an authority are believed no more.</summary>
internal static class PkiRevokeCommand
{
    public static Command Build()
    {
        var what = new Argument<string>("WHAT")
        {
            Description = "The folder of an identity or serial/HEX (that certificate), operator/NAME, silo/REGION or authority/REGION (all until now). Hospitals: hierfl hospitals remove.",
        };
        var reason = SharedOptions.Reason();
        var command = new Command("revoke", "Revoke certificates, for good: every silo refuses them within a minute, and ends open connections. Needs the role admin.")
        {
            what, reason, SharedOptions.Context,
        };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var subject = RevokedName.Read(parsed.GetValue(what)!, cluster.Own.Identity.Federation, TimeProvider.System);
            var entry = await PkiRevokedCommand.Registry(cluster).RevokeAsync(subject, cluster.Me, parsed.GetValue(reason)!).WaitAsync(cancellation);
            Console.WriteLine($"{entry.Subject} is revoked since {Times.Text(entry.At)}; every silo refuses it within a minute");
            return ExitCodes.Done;
        });
        return command;
    }
}
