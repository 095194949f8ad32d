using Azure.Storage.Blobs;

namespace HierFL.Cli.Local;

/// <summary>The account of a local Azurite. Its key stays the same, since what was written with it is to be read again.</summary>
internal sealed record AzuriteAccount(string Name, string Key)
{
    public const string Container = "hierfl";

    private const string Hierfl = "hierfl";

    /// <summary>Makes the container if it is not there: silos find theirs made.</summary>
    public static async Task CreateContainerAsync(string connection, CancellationToken cancellation) =>
        await new BlobContainerClient(connection, Container).CreateIfNotExistsAsync(cancellationToken: cancellation);

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
