using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Local;

/// <summary>The processes of a local federation, in the order of their start, and how they reach each other; all on the loopback address.</summary>
internal sealed record LocalPlan
{
    private const string Host = "127.0.0.1";

    /// <summary>What the silos need first: Redis, Azurite, or neither.</summary>
    public required ImmutableArray<ChildSpec> Stores { get; init; }

    /// <summary>Where Azurite is reached; null where blobs go to a folder.</summary>
    public required string? Azurite { get; init; }

    public required ChildSpec Root { get; init; }

    public required ImmutableArray<ChildSpec> Regions { get; init; }

    public required ImmutableArray<ChildSpec> Agents { get; init; }

    public required ImmutableArray<LocalHospital> Hospitals { get; init; }

    public ImmutableArray<string> Gateways => [.. Regions.Prepend(Root).Select(silo => $"{Host}:{silo.Ports["gateway"]}")];

    public Uri Edge => EdgeOf(Root);

    /// <summary>Edge of a region's silo.</summary>
    public Uri EdgeIn(string region) => EdgeOf(Regions.First(silo => silo.Role == RoleOf(region)));

    /// <summary>Chooses ports and writes every configuration.</summary>
    /// <param name="federation">What the federation file says.</param>
    /// <param name="hospitals">Its hospitals.</param>
    /// <param name="azurite">Whether blobs go to Azurite, instead of a folder.</param>
    /// <param name="before">How it was last time.</param>
    /// <param name="folder">Where all goes.</param>
    public static LocalPlan Make(FederationSpec federation, ImmutableArray<LocalHospital> hospitals, bool azurite, LocalState? before, LocalFolder folder)
    {
        using var ports = new FreePorts(before);
        var (stores, redis, account) = StoresOf(azurite, ports, folder);
        object StoreOf(string region) => account is not null ? new { connectionString = account, container = AzuriteAccount.ContainerOf(region) }
            : new { folder = region == PeerIdentity.RootRegion ? folder.Blobs : folder.StoreOf(region) };
        string[] regions = [.. hospitals.Select(hospital => hospital.Region).Distinct().Order(StringComparer.Ordinal)];
        var silos = regions.Prepend(PeerIdentity.RootRegion).ToDictionary(region => region, region => PortsOf(RoleOf(region), ports));
        ChildSpec Silo(string region) => SiloOf(region, silos[region], redis, silos[PeerIdentity.RootRegion]["silo"], StoreOf(region), folder);
        var plan = new LocalPlan
        {
            Stores = stores,
            Azurite = account,
            Root = Silo(PeerIdentity.RootRegion),
            Regions = [.. regions.Select(Silo)],
            Agents = [],
            Hospitals = hospitals,
        };
        return plan with
        {
            Agents =
            [
                .. hospitals.Select(hospital => new ChildSpec(
                    hospital.Role, Programs.Agent, ["run", "--site", HospitalFiles.WriteSite(hospital, federation, plan.EdgeIn(hospital.Region), folder)])),
            ],
        };
    }

    private static string RoleOf(string region) => "silo-" + region;

    private static Uri EdgeOf(ChildSpec silo) => new(string.Create(CultureInfo.InvariantCulture, $"https://{Host}:{silo.Ports["edge"]}"));

    private static ImmutableSortedDictionary<string, int> PortsOf(string role, FreePorts ports) =>
        ((string[])["silo", "gateway", "edge", "health"]).ToImmutableSortedDictionary(use => use, use => ports.Take(role, use), StringComparer.Ordinal);

    private static ChildSpec SiloOf(string region, ImmutableSortedDictionary<string, int> ports, string? redis, int primary, object store, LocalFolder folder)
    {
        var role = RoleOf(region);
        var settings = new
        {
            identity = folder.Identity(role),
            authority = LocalPki.Authority(folder, region),
            cluster = new { id = LocalPki.Federation, redis, primary = redis is null ? primary : (int?)null, address = Host, siloPort = ports["silo"], gatewayPort = ports["gateway"] },
            edge = new { listen = Host, port = ports["edge"], url = $"https://{Host}:{ports["edge"]}" },
            health = new { listen = Host, port = ports["health"] },
            store,
        };
        LocalFolder.WritePrivate(folder.Silo(role), Document.Yaml(settings) + "\n");
        return new ChildSpec(role, Programs.Silo, ["run", "--config", folder.Silo(role)])
        {
            Ports = ports,
            Health = new Uri($"http://{Host}:{ports["health"]}/health/ready"),
        };
    }

    private static (ImmutableArray<ChildSpec> Stores, string? Redis, string? Azurite) StoresOf(bool azurite, FreePorts ports, LocalFolder folder)
    {
        var (stores, connection, blobs) = (ImmutableArray<ChildSpec>.Empty, (string?)null, (string?)null);
        if (Programs.Redis is { } redis)
        {
            var (port, password) = (ports.Take("redis", "redis"), Secret());
            stores = stores.Add(RedisOf(redis, port, password, folder));
            connection = $"{Host}:{port},password={password}";
        }

        if (azurite)
        {
            var (port, key) = (ports.Take("azurite", "blob"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
            var account = AzuriteAccount.Of(folder, key);
            stores = stores.Add(AzuriteOf(port, account, folder));
            blobs = $"DefaultEndpointsProtocol=http;AccountName={account.Name};AccountKey={account.Key};BlobEndpoint=http://{Host}:{port}/{account.Name};";
        }

        return (stores, connection, blobs);
    }

    /// <summary>
    /// A table of members that survives the end of Redis, but not that of the federation: members of yesterday would have to be voted out one by one.
    /// </summary>
    private static ChildSpec RedisOf(string program, int port, string password, LocalFolder folder)
    {
        if (Directory.Exists(folder.Redis))
        {
            Directory.Delete(folder.Redis, recursive: true);
        }

        LocalFolder.Private(folder.Redis);
        var file = Path.Combine(folder.Redis, "redis.conf");
        LocalFolder.WritePrivate(file, $"""
            bind {Host}
            port {port}
            requirepass {password}
            dir "{folder.Redis}"
            save ""
            appendonly yes
            daemonize no

            """);
        return new ChildSpec("redis", program, [file]) { Ports = ImmutableSortedDictionary<string, int>.Empty.Add("redis", port) };
    }

    private static ChildSpec AzuriteOf(int port, AzuriteAccount account, LocalFolder folder)
    {
        LocalFolder.Private(folder.Azurite);
        return new ChildSpec(
            "azurite",
            Programs.Azurite,
            ["--location", folder.Azurite, "--blobHost", Host, "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--silent", "--disableTelemetry", "--skipApiVersionCheck"])
        {
            Ports = ImmutableSortedDictionary<string, int>.Empty.Add("blob", port),
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("AZURITE_ACCOUNTS", $"{account.Name}:{account.Key}"),
        };
    }

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
