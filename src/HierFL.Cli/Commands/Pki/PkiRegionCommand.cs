using System.CommandLine;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki region REGION --root DIR</c>: the authority of one more region.</summary>
internal static class PkiRegionCommand
{
    public static Command Build()
    {
        var region = new Argument<string>("REGION") { Description = "Name of the region." };
        var root = new Option<string>("--root") { Description = "Folder of the offline root.", HelpName = "DIR", Required = true };
        var outFolder = new Option<string?>("--out") { Description = "Folder for the authority; by default one beside the root, named after the region.", HelpName = "DIR" };
        var command = new Command("region", "Make the authority of one more region.") { region, root, outFolder };
        command.SetAction(parsed =>
        {
            var made = PkiTree.AddRegion(parsed.GetValue(region)!, parsed.GetValue(root)!, parsed.GetValue(outFolder), TimeProvider.System);
            Console.WriteLine($"{ShortPath.Of(made.Folder)}: {made.Identity}, until {PkiCommand.Day(made.NotAfter)}");
        });
        return command;
    }
}
