using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Tests.Storage;

/// <summary>The store against the public emulator; one container for each test.</summary>
[TestClass]
public sealed class AzureBlobCompliance : BlobStoreCompliance
{
    private static AzuriteProcess? Azurite;
    private static string Reason = "";
    private static int Containers;

    private string _container = "";

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => (Azurite, Reason) = await AzuriteProcess.StartAsync(context.CancellationToken);

    [ClassCleanup]
    public static void Stop() => Azurite?.Dispose();

    [TestInitialize]
    public async Task MakeContainerAsync()
    {
        if (Azurite is null)
        {
            Assert.Inconclusive(Reason);
        }

        _container = $"test-{Interlocked.Increment(ref Containers)}";
        await Container.CreateAsync(cancellationToken: TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task A_signed_address_is_enough()
    {
        var store = AzureBlobStore.FromSignedUri(Container.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1)));
        await store.CreateAsync("a", "1"u8.ToArray(), TestContext.CancellationToken);
        Assert.IsNotNull(await Open().ReadAsync("a", 1, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Tells_no_signature_when_access_is_denied()
    {
        var signed = Container.GenerateSasUri(BlobContainerSasPermissions.Read, DateTimeOffset.UtcNow.AddHours(1));
        var store = AzureBlobStore.FromSignedUri(signed);
        var failure = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CreateAsync("a", "1"u8.ToArray(), TestContext.CancellationToken));
        Assert.StartsWith($"cannot create a in {Container.Uri}: access is denied (AuthorizationPermissionMismatch); check that the SAS", failure.Message);
        var signature = signed.Query.Split("sig=")[1].Split('&')[0];
        Assert.DoesNotContain(signature, failure.ToString());
        Assert.DoesNotContain(Uri.UnescapeDataString(signature), failure.ToString());
    }

    [TestMethod]
    public async Task Says_that_the_container_is_missing()
    {
        var store = AzureBlobStore.FromConnectionString(Azurite!.ConnectionString, "nowhere");
        var expected = $"in {Azurite.Address}/devstoreaccount1/nowhere: the container does not exist; create it or correct its name";
        var reading = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.ReadAsync("a", 1, TestContext.CancellationToken));
        Assert.AreEqual($"cannot read a {expected}", reading.Message);
        var listing = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(
            () => store.ListAsync("", TestContext.CancellationToken).ToListAsync(TestContext.CancellationToken).AsTask());
        Assert.AreEqual($"cannot list the blobs {expected}", listing.Message);
        await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CreateAsync("a", "1"u8.ToArray(), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task A_blob_that_opens_and_cannot_be_read_on_is_told_as_the_stores_failure()
    {
        await Open().CreateAsync("a", new byte[9 << 20], TestContext.CancellationToken);
        await using var blob = (await Open().OpenAsync("a", TestContext.CancellationToken))!;
        await blob.ReadExactlyAsync(new byte[1], TestContext.CancellationToken);
        await Container.DeleteAsync(cancellationToken: TestContext.CancellationToken);

        // The beginning had been fetched.
        var failure = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => blob.CopyToAsync(Stream.Null, TestContext.CancellationToken));
        Assert.AreEqual($"cannot read a in {Container.Uri}: the container does not exist; create it or correct its name", failure.Message);
    }

    protected override IBlobStore Open() => AzureBlobStore.FromConnectionString(Azurite!.ConnectionString, _container);

    private BlobContainerClient Container => new(Azurite!.ConnectionString, _container);
}

[TestClass]
public sealed class AzureFailureTests
{
    private static readonly Uri Container = new("https://hierfl.blob.core.windows.net/jobs?sv=1&sig=secret");

    [TestMethod]
    public void Names_the_remedy_and_no_secret()
    {
        Check(new TaskCanceledException("timeout"), "the service did not answer in time; check the network");
        Check(new AuthenticationFailedException("no identity"), "no Azure identity could be signed in; check the workload identity");
        Check(new Azure.RequestFailedException(503, "busy", "ServerBusy", null), "the service is busy (ServerBusy); try again later");
        Check(new Azure.RequestFailedException(0, "no connection"), "the service did not answer in time");

        static void Check(Exception failure, string remedy)
        {
            Assert.IsTrue(AzureFailure.IsOfStore(failure, CancellationToken.None));
            var described = AzureFailure.Describe(failure, Container, "read", "jobs/a");
            Assert.StartsWith($"cannot read jobs/a in https://hierfl.blob.core.windows.net/jobs: {remedy}", described.Message);
            Assert.DoesNotContain("secret", described.ToString());
        }
    }

    [TestMethod]
    public void A_cancelled_call_is_the_callers_own()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.IsFalse(AzureFailure.IsOfStore(new OperationCanceledException(), cancelled.Token));
    }
}
