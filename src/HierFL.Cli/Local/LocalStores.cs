using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace HierFL.Cli.Local;

/// <summary>What the silos of a local federation need first: Redis, Azurite, or neither. They are with the root.</summary>
internal static class LocalStores
{
    /// <summary>Chooses ports and writes configurations; null for what there is none of.</summary>
    public static (ImmutableArray<ChildSpec> Stores, string? Redis, string? Azurite) Of(bool azurite, LocalPlace place, FreePorts ports, LocalFolder folder)
    {
        var (stores, connection, blobs) = (ImmutableArray<ChildSpec>.Empty, (string?)null, (string?)null);
        if (Programs.Redis is { } redis)
        {
            var (port, password) = (ports.Take("redis", "redis"), Secret());
            stores = stores.Add(RedisOf(redis, place, port, password, folder));
            connection = $"{place.Host}:{port},password={password}";
        }

        if (azurite)
        {
            var (port, key) = (ports.Take("azurite", "blob"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)));
            var account = AzuriteAccount.Of(folder, key);
            stores = stores.Add(AzuriteOf(place, port, account, folder));
            blobs = $"DefaultEndpointsProtocol=http;AccountName={account.Name};AccountKey={account.Key};BlobEndpoint=http://{place.Host}:{port}/{account.Name};";
        }

        return (stores, connection, blobs);
    }

    /// <summary>
    /// A table of members that survives the end of Redis, but not that of the federation: members of yesterday would have to be voted out one by one.
    /// </summary>
    private static ChildSpec RedisOf(string program, LocalPlace place, int port, string password, LocalFolder folder)
    {
        if (Directory.Exists(folder.Redis))
        {
            Directory.Delete(folder.Redis, recursive: true);
        }

        LocalFolder.Private(folder.Redis);
        var file = Path.Combine(folder.Redis, "redis.conf");
        LocalFolder.WritePrivate(file, $"""
            bind {place.Host}
            port {port}
            requirepass {password}
            dir "{folder.Redis}"
            save ""
            appendonly yes
            daemonize no

            """);
        return new ChildSpec("redis", program, [file])
        {
            Ports = ImmutableSortedDictionary<string, int>.Empty.Add("redis", port),
            Place = place,
        };
    }

    private static ChildSpec AzuriteOf(LocalPlace place, int port, AzuriteAccount account, LocalFolder folder)
    {
        LocalFolder.Private(folder.Azurite);
        return new ChildSpec(
            "azurite",
            Programs.Azurite,
            ["--location", folder.Azurite, "--blobHost", place.Host, "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--silent", "--disableTelemetry", "--skipApiVersionCheck"])
        {
            Ports = ImmutableSortedDictionary<string, int>.Empty.Add("blob", port),
            Place = place,
            Environment = ImmutableSortedDictionary<string, string>.Empty
                .Add("AZURITE_ACCOUNTS", $"{account.Name}:{account.Key}").Add("NODE_OPTIONS", AzuriteScript.Write(folder)),
        };
    }

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
