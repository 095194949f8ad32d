using System.Collections.Immutable;
using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Hospitals;

/// <summary><c>hierfl hospitals list</c>.</summary>
internal static class HospitalsListCommand
{
    public static Command Build()
    {
        var region = new Option<string?>("--region") { Description = "Only those of this region.", HelpName = "REGION" };
        var output = SharedOptions.Format();
        var command = new Command("list", "List hospitals: who takes part, who is away, and what they offer.") { region, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var lists = parsed.GetValue(region) is { } one
                ? [await OfAsync(cluster, (await RegionLookup.FindAsync(cluster, one, cancellation)).Name, cancellation)]
                : await Task.WhenAll((await RegionLookup.AllAsync(cluster, cancellation)).Select(entry => TryOfAsync(cluster, entry, cancellation)));
            var all = new HospitalList([.. lists.SelectMany(list => list)]);
            Document.Print(parsed.GetValue(output)!, all, () => Text(all));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IEnumerable<HospitalLine>> OfAsync(ClusterClient cluster, string region, CancellationToken cancellation) =>
        (await RegionLookup.ListAsync(cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region)), cancellation)).Select(entry => new HospitalLine(region, entry));

    /// <summary>Nothing, and a warning, for a region that cannot be asked: the others are listed all the same.</summary>
    private static async Task<IEnumerable<HospitalLine>> TryOfAsync(ClusterClient cluster, RegionEntry region, CancellationToken cancellation)
    {
        var problem = "no silo of it is up";
        try
        {
            if (region.SilosUp > 0)
            {
                return await OfAsync(cluster, region.Name, cancellation);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested && ClusterErrors.Of(error) is { } known)
        {
            problem = known.Sentence;
        }

        await Console.Error.WriteLineAsync($"warning: region '{region.Name}' is unavailable: {problem}");
        return [];
    }

    internal static string Text(HospitalList list)
    {
        var table = new TextTable("REGION", "HOSPITAL", "STATE", "LAST SEEN", "CERTIFIED UNTIL", "AGENT", "DATA SETS");
        foreach (var (region, hospital) in list.Hospitals)
        {
            table.Add(
                region,
                hospital.Name,
                Words.Of(hospital.State) + (hospital.IsAway ? ", away" : ""),
                Times.Text(hospital.LastSeen),
                Times.Text(hospital.CertifiedUntil),
                hospital.Heartbeat?.AgentVersion ?? "-",
                string.Join(", ", hospital.Datasets.Select(dataset => $"{dataset.Key} ({dataset.Value})")));
        }

        return table.ToString();
    }

    internal sealed record HospitalList(ImmutableArray<HospitalLine> Hospitals);

    internal sealed record HospitalLine(string Region, HospitalEntry Hospital);
}
