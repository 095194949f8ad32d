using System.CommandLine;
using HierFL.Cli.Pki;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki renew DIR --authority DIR</c>: a new certificate for an identity, with the key it has.</summary>
internal static class PkiRenewCommand
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of the identity." };
        var authority = PkiCommand.Authority("Folder of the authority that issued it.");
        var days = PkiCommand.Days();
        var command = new Command("renew", "Renew the certificate of an identity; its key stays, and running processes take the new one over.") { folder, authority, days };
        command.SetAction(parsed => PkiSiloCommand.Print(IssuedIdentity.Renew(parsed.GetValue(folder)!, parsed.GetValue(authority)!, parsed.GetValue(days), TimeProvider.System)));
        return command;
    }
}
