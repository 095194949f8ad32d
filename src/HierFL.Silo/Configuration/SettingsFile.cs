using System.Net;
using HierFL.Core.Jobs;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Configuration;

/// <summary>
/// The silo's settings: a file, then environment variables (<c>HIERFL_SILO_cluster__siloPort</c>), then the command line (<c>--cluster:siloPort=11111</c>); the later
/// one wins. All mistakes are told at once.
/// </summary>
internal static class SettingsFile
{
    private const string EnvironmentPrefix = "HIERFL_SILO_";

    /// <exception cref="ConfigurationException">The file cannot be read, or is no map of settings.</exception>
    /// <exception cref="ConfigurationProblemException">Settings are wrong.</exception>
    public static SiloSettings Read(string? path, string[] overrides)
    {
        var file = path is null ? [] : YamlFile.Read(path, FlatKeys.Of);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(file.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.IsEmpty ? null : entry.Value.Text)))
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddCommandLine(overrides)
            .Build();
        var reader = new SettingsReader(configuration, PlaceOf);
        var settings = Read(reader);
        reader.RefuseUnknown(configuration.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key));
        return reader.Problems.Count == 0 ? settings : throw new ConfigurationProblemException(reader.Problems);

        string PlaceOf(string key) =>
            file.TryGetValue(key, out var node) && configuration[key] == node.Text ? $"{path}:{node.Line}:{node.Column}: "
            : path is not null && configuration[key] is null ? $"{path}: "
            : "";
    }

    private static SiloSettings Read(SettingsReader reader) => new()
    {
        Identity = Path.GetFullPath(reader.Text("identity") ?? reader.Problem("identity", "nothing", "the folder with identity.pem, identity.key and ca.pem", ".")),
        Authority = reader.Folder("authority"),
        KeyAccess = Keys(reader),
        Cluster = Cluster(reader),
        Edge = Edge(reader),
        Health = new HealthSettings(reader.Address("health:listen", IPAddress.Loopback), reader.Port("health:port", 8080)),
        Store = Store(reader),
        Limits = Limits(reader),
    };

    private static KeyAccess Keys(SettingsReader reader) => reader.Text("keyAccess") switch
    {
        null or "owner" => KeyAccess.OwnerOnly,
        "group" => KeyAccess.OwnerAndGroup,
        { } other => reader.Problem("keyAccess", other, "owner, or group where keys are secrets that Kubernetes mounts", KeyAccess.OwnerOnly),
    };

    private static ClusterSettings Cluster(SettingsReader reader)
    {
        var redis = reader.Redis("cluster:redis");
        var primary = (int)reader.Number("cluster:primary", 0, 1, 65535);
        var siloPort = reader.Port("cluster:siloPort", 11111);
        var address = reader.Address("cluster:address", IPAddress.Loopback);
        if (redis is not null && primary != 0)
        {
            reader.Problem("cluster:primary", $"{primary}", "nothing beside cluster:redis", 0);
        }

        if (redis is null && !IPAddress.IsLoopback(address))
        {
            reader.Problem("cluster:redis", "nothing", $"the connection string of a Redis: without one all silos are on one machine, but cluster:address is {address}", "");
        }

        return new ClusterSettings(
            reader.Text("cluster:id") ?? "hierfl", redis, redis is null ? (primary == 0 ? siloPort : primary) : null, address, siloPort,
            reader.Port("cluster:gatewayPort", 30000), reader.Address("cluster:listen", address));
    }

    private static EdgeSettings Edge(SettingsReader reader)
    {
        var port = reader.Port("edge:port", 8443);
        return new EdgeSettings(reader.Address("edge:listen", IPAddress.Any), port, reader.Url("edge:url", "https") ?? new Uri($"https://localhost:{port}"));
    }

    private static StoreSettings Store(SettingsReader reader)
    {
        var (folder, connection, endpoint) = (reader.Folder("store:folder"), reader.Text("store:connectionString"), reader.Url("store:endpoint", "https"));
        if (new object?[] { folder, connection, endpoint }.Count(given => given is not null) != 1)
        {
            reader.Problem("store", "not exactly one of the three", "store:folder, store:connectionString or store:endpoint", "");
        }

        var container = reader.Text("store:container") ?? "hierfl";
        return new StoreSettings(
            folder, connection, endpoint, DnsLabel.Holds(container) ? container : reader.Problem("store:container", container, DnsLabel.Allowed, "hierfl"));
    }

    private static LimitSettings Limits(SettingsReader reader) => new(
        (int)reader.Number("limits:uploads", 64, 1, 4096),
        reader.Bytes("limits:stagingMemory", 256L << 20),
        reader.Folder("limits:scratch") ?? Path.GetTempPath(),
        reader.Bytes("limits:contentCache", 128L << 20),
        reader.Bytes("limits:submissions", 4L << 30),
        (int)reader.Number("limits:sumThreads", Math.Max(1, Environment.ProcessorCount - 1), 1, 1024),
        (int)reader.Number("limits:runningJobs", 4, 1, 1000),
        (int)reader.Number("limits:requestsPerSecond", 1000, 1, 1_000_000));
}
