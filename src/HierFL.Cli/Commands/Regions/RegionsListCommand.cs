using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Regions;

/// <summary><c>hierfl regions list</c>.</summary>
internal static class RegionsListCommand
{
    public static Command Build()
    {
        var output = SharedOptions.Format();
        var command = new Command("list", "List the regions: their silos up, and their hospitals by state.") { output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var regions = await RegionLookup.AllAsync(cluster, cancellation);
            Document.Print(parsed.GetValue(output)!, new RegionList(regions), () => Text(regions));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static string Text(ImmutableArray<RegionEntry> regions)
    {
        var table = new TextTable("REGION", "STATE", "SILOS UP", "ACTIVE", "AWAY", "INVITED", "SUSPENDED", "REMOVED", "EDGES");
        foreach (var region in regions)
        {
            int?[] counts = [region.Hospitals?.Active, region.Hospitals?.Away, region.Hospitals?.Invited, region.Hospitals?.Suspended, region.Hospitals?.Removed];
            table.Add(
            [
                region.Name,
                region.IsAvailable ? "available" : "unavailable",
                region.SilosUp.ToString(CultureInfo.InvariantCulture),
                .. counts.Select(count => count?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                region.Edges.IsEmpty ? "-" : string.Join(',', region.Edges),
            ]);
        }

        return table.ToString();
    }

    internal sealed record RegionList(ImmutableArray<RegionEntry> Regions);
}
