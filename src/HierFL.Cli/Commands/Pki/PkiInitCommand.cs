using System.CommandLine;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki init --federation NAME --out DIR</c>: the root and the authorities it certifies.</summary>
internal static class PkiInitCommand
{
    public static Command Build()
    {
        var federation = new Option<string>("--federation") { Description = "Name of the federation; nobody of another one is ever trusted.", HelpName = "NAME", Required = true };
        var outFolder = PkiCommand.Out("Folder for the authorities, one folder each; it must be empty.");
        var regions = new Option<string[]>("--region")
        {
            Description = "A region to make an authority for; given once for each. More can be added later.",
            HelpName = "REGION",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("init", "Make the root of a new federation, and the authorities of its regions, of the root's silos and of operators.")
        {
            federation, outFolder, regions,
        };
        command.SetAction(parsed => Print(PkiTree.Init(parsed.GetValue(federation)!, parsed.GetValue(outFolder)!, parsed.GetValue(regions) ?? [], TimeProvider.System)));
        return command;
    }

    private static void Print(IReadOnlyList<MadeAuthority> made)
    {
        var table = new TextTable("AUTHORITY", "UNTIL", "FOLDER");
        foreach (var authority in made)
        {
            table.Add(authority.Identity.Uri, PkiCommand.Day(authority.NotAfter), ShortPath.Of(authority.Folder));
        }

        Console.WriteLine(table.ToString());
        Console.WriteLine($"Keep {ShortPath.Of(made[0].Folder)} offline: whoever has it can play everybody. It is needed to add a region, and to renew an authority.");
    }
}
