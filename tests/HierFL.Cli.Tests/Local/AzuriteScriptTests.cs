using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using HierFL.Cli.Local;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

/// <summary>An Azurite that is killed the moment it has answered.</summary>
[TestClass]
public sealed class AzuriteScriptTests
{
    private const int Kills = 3;

    [TestMethod]
    public async Task What_Azurite_has_answered_is_there_after_it_was_killed()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "azurite-blob"))))
        {
            Assert.Inconclusive("needs azurite-blob on the path");
        }

        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.Path);
        using var ports = new FreePorts(null);
        var (stores, _, connection) = LocalStores.Of(azurite: true, LocalPlace.Loopback, ports, folder);
        ports.LetGo();
        using var supervisor = new Supervisor(folder, new LocalState { Federation = "federation.yaml", Supervisor = new ProcessStamp(int.MaxValue, 1) }, _ => { });
        try
        {
            await supervisor.StartAsync([stores.Single(store => store.Role == "azurite")], CancellationToken.None);
            await AzuriteAccount.CreateContainersAsync(connection!, [], CancellationToken.None);
            var container = new BlobContainerClient(connection, AzuriteAccount.ContainerOf(PeerIdentity.RootRegion));
            for (var kill = 0; kill < Kills; kill++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"blob-{kill}");
                await container.UploadBlobAsync(name, BinaryData.FromString(name));
                using (var process = Process.GetProcessById(supervisor.State.Find("azurite")!.Process!.Pid))
                {
                    process.Kill();
                }

                // The client of the store asks again until it is back.
                var found = await container.GetBlobClient(name).DownloadContentAsync();
                Assert.AreEqual(name, found.Value.Content.ToString());
            }
        }
        finally
        {
            await supervisor.StopAsync();
        }
    }
}
