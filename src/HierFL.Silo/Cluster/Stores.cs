using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Silo.Configuration;

namespace HierFL.Silo.Cluster;

/// <summary>Opens the durable store that the settings name.</summary>
internal static class Stores
{
    /// <exception cref="ConfigurationProblemException">It cannot be opened.</exception>
    public static IBlobStore Open(StoreSettings store)
    {
        try
        {
            return store switch
            {
                { Folder: { } folder } => new LocalFolderStore(MakeFolder(folder), CrashPoints.None),
                { ConnectionString: { } connection } => AzureBlobStore.FromConnectionString(connection, store.Container),
                _ => AzureBlobStore.FromIdentity(new Uri(store.Endpoint!, store.Container)),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            // A connection string holds a key: what was found is not told.
            throw new ConfigurationProblemException([$"store: it cannot be opened ({error.GetType().Name}); allowed is a folder that can be written, or an Azure storage account"]);
        }
    }

    /// <summary>Makes the folder of a store, for this account alone: in it are models, names of hospitals and the key of their pseudonyms. One that is there stays as it is.</summary>
    /// <returns>Its full path.</returns>
    public static string MakeFolder(string folder) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder).FullName
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
