using Azure.Storage.Blobs;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Local;

/// <summary>The account of a local Azurite. Its key stays the same, since what was written with it is to be read again.</summary>
internal sealed record AzuriteAccount(string Name, string Key)
{
    private const string Hierfl = "hierfl";

    /// <summary>A container for each region, as in production; there each has credentials of its own, too.</summary>
    public static string ContainerOf(string region) => region == PeerIdentity.RootRegion ? Hierfl : $"{Hierfl}-{region}";

    /// <summary>Makes the containers that are not there: silos find theirs made.</summary>
    public static async Task CreateContainersAsync(string connection, IEnumerable<string> regions, CancellationToken cancellation)
    {
        foreach (var region in regions.Prepend(PeerIdentity.RootRegion))
        {
            await new BlobContainerClient(connection, ContainerOf(region)).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }
    }

    public static AzuriteAccount Of(LocalFolder folder, string newKey)
    {
        var file = Path.Combine(folder.Root, "azurite.key");
        if (!File.Exists(file))
        {
            LocalFolder.WritePrivate(file, newKey);
        }

        return new AzuriteAccount(Hierfl, File.ReadAllText(file).Trim());
    }
}
