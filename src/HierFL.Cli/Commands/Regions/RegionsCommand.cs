using System.CommandLine;

namespace HierFL.Cli.Commands.Regions;

/// <summary><c>hierfl regions ...</c>.</summary>
internal static class RegionsCommand
{
    public static Command Build() => new("regions", "See the regions of a cluster.") { RegionsListCommand.Build(), SharedOptions.Context };
}
