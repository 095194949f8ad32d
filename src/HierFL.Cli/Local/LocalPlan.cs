using System.Collections.Immutable;
using System.Globalization;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Local;

/// <summary>The processes of a local federation, in the order of their start, and how they reach each other.</summary>
internal sealed record LocalPlan
{
    /// <summary>What the silos need first: Redis, Azurite, or neither.</summary>
    public required ImmutableArray<ChildSpec> Stores { get; init; }

    /// <summary>Where Azurite is reached; null where blobs go to a folder.</summary>
    public required string? Azurite { get; init; }

    public required ChildSpec Root { get; init; }

    public required ImmutableArray<ChildSpec> Regions { get; init; }

    public required ImmutableArray<ChildSpec> Agents { get; init; }

    public required ImmutableArray<LocalHospital> Hospitals { get; init; }

    public ImmutableArray<string> Gateways => [.. Regions.Prepend(Root).Select(silo => $"{silo.Place.Host}:{silo.Ports["gateway"]}")];

    public Uri Edge => EdgeOf(Root);

    /// <summary>Edge of a region's silo.</summary>
    public Uri EdgeIn(string region) => EdgeOf(Regions.First(silo => silo.Role == RoleOf(region)));

    /// <summary>Chooses ports and writes every configuration.</summary>
    /// <param name="federation">What the federation file says.</param>
    /// <param name="hospitals">Its hospitals.</param>
    /// <param name="request">Where blobs go, and where the regions are.</param>
    /// <param name="ports">Its ports, free for its processes afterwards.</param>
    /// <param name="folder">Where all goes.</param>
    public static LocalPlan Make(FederationSpec federation, ImmutableArray<LocalHospital> hospitals, UpRequest request, FreePorts ports, LocalFolder folder)
    {
        LocalPlace PlaceOf(string region) => request.Places.GetValueOrDefault(region, LocalPlace.Loopback);
        var (stores, redis, account) = LocalStores.Of(request.Azurite, PlaceOf(PeerIdentity.RootRegion), ports, folder);
        object StoreOf(string region) => account is not null ? new { connectionString = account, container = AzuriteAccount.ContainerOf(region) }
            : new { folder = region == PeerIdentity.RootRegion ? folder.Blobs : folder.StoreOf(region) };
        string[] regions = [.. hospitals.Select(hospital => hospital.Region).Distinct().Order(StringComparer.Ordinal)];
        var silos = regions.Prepend(PeerIdentity.RootRegion).ToDictionary(region => region, region => PortsOf(RoleOf(region), ports));
        ChildSpec Silo(string region) => SiloOf(region, PlaceOf(region), silos[region], redis, silos[PeerIdentity.RootRegion]["silo"], StoreOf(region), request, folder);
        var plan = new LocalPlan
        {
            Stores = stores,
            Azurite = account,
            Root = Silo(PeerIdentity.RootRegion),
            Regions = [.. regions.Select(Silo)],
            Agents = [],
            Hospitals = hospitals,
        };
        ports.LetGo();
        return plan with
        {
            Agents =
            [
                .. hospitals.Select(hospital => new ChildSpec(
                    hospital.Role, Programs.Agent(request.Programs), ["run", "--site", HospitalFiles.WriteSite(hospital, federation, plan.EdgeIn(hospital.Region), folder)])
                {
                    Place = PlaceOf(hospital.Region),
                }),
            ],
        };
    }

    private static string RoleOf(string region) => "silo-" + region;

    private static Uri EdgeOf(ChildSpec silo) => new(string.Create(CultureInfo.InvariantCulture, $"https://{silo.Place.Host}:{silo.Ports["edge"]}"));

    private static ImmutableSortedDictionary<string, int> PortsOf(string role, FreePorts ports) =>
        ((string[])["silo", "gateway", "edge", "health"]).ToImmutableSortedDictionary(use => use, use => ports.Take(role, use), StringComparer.Ordinal);

    private static ChildSpec SiloOf(
        string region, LocalPlace place, ImmutableSortedDictionary<string, int> ports, string? redis, int primary, object store, UpRequest request, LocalFolder folder)
    {
        var role = RoleOf(region);
        var settings = new
        {
            identity = folder.Identity(role),
            authority = LocalPki.Authority(folder, region),
            cluster = new { id = LocalPki.Federation, redis, primary = redis is null ? primary : (int?)null, address = place.Host, siloPort = ports["silo"], gatewayPort = ports["gateway"] },
            edge = new { listen = place.Host, port = ports["edge"], url = $"https://{place.Host}:{ports["edge"]}" },
            health = new { listen = place.Host, port = ports["health"] },
            store,
        };
        LocalFolder.WritePrivate(folder.Silo(role), Document.Yaml(settings) + "\n");
        return new ChildSpec(role, Programs.Silo(request.Programs), ["run", "--config", folder.Silo(role)])
        {
            Ports = ports,
            Place = place,
            Health = new Uri($"http://{place.Host}:{ports["health"]}/health/ready"),
        };
    }
}
