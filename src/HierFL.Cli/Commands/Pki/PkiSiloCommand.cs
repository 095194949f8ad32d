using System.CommandLine;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki silo --authority DIR --out DIR</c>: the identity of a silo of the authority's region.</summary>
internal static class PkiSiloCommand
{
    public static Command Build()
    {
        var authority = PkiCommand.Authority("Folder of the region's authority; that of root for a silo of the root.");
        var outFolder = PkiCommand.Out("Folder for the identity: identity.pem, identity.key and ca.pem.");
        var days = PkiCommand.Days();
        var command = new Command("silo", "Make the identity of a silo of the authority's region.") { authority, outFolder, days };
        command.SetAction(parsed => Print(IssuedIdentity.Issue(parsed.GetValue(authority)!, SiloOf, parsed.GetValue(outFolder)!, parsed.GetValue(days), TimeProvider.System)));
        return command;
    }

    public static void Print(IssuedIdentity issued) =>
        Console.WriteLine($"{ShortPath.Of(issued.Folder)}: {issued.Identity}, until {PkiCommand.Day(issued.NotAfter)}");

    private static PeerIdentity.Silo SiloOf(PeerIdentity.Authority authority) => authority.Region is { } region
        ? new PeerIdentity.Silo(authority.Federation, region)
        : throw new InputException($"--authority: found the offline root; silos are certified by the authority of their region, those of the root by '{PeerIdentity.RootRegion}'");
}
