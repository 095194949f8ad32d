using HierFL.Cli.Cluster;
using HierFL.Cli.Tests.Commands;
using HierFL.Cli.Tests.Commands.Contexts;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>What becomes of an answer that does not come as it should.</summary>
[TestClass, DoNotParallelize]
public sealed class EdgeClientTests
{
    private static Home Place = null!;

    [ClassInitialize]
    public static async Task MakeAsync(TestContext _)
    {
        Place = await Home.CreateAsync();
        Assert.AreEqual(0, (await CommandRun.Of("pki", "silo", "--authority", Place.Authority("root"), "--out", Place.File("silo"))).Code);
    }

    [ClassCleanup]
    public static void Clean() => Place.Dispose();

    [TestMethod]
    [DataRow("200 OK", DisplayName = "a document")]
    [DataRow("403 Forbidden", DisplayName = "a refusal")]
    public async Task A_body_that_breaks_off_is_exit_code_4(string status)
    {
        await using var edge = new ToyEdge(Place.File("silo"), $"HTTP/1.1 {status}\r\nContent-Length: 1000\r\n\r\n{{", hangsUp: true);
        using var client = Client(edge, TimeProvider.System);
        var error = await Assert.ThrowsExactlyAsync<ClusterException>(() => client.HeadAsync("heart", CancellationToken.None));
        Assert.AreEqual(ExitCodes.Unreachable, error.Code);
        StringAssert.Contains(error.Message, $"the answer of the edge {edge.Address} did not get through");
    }

    [TestMethod]
    public async Task A_body_that_is_silent_is_given_up()
    {
        var time = new ManualTime();
        await using var edge = new ToyEdge(Place.File("silo"), "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", hangsUp: false);
        using var client = Client(edge, time);
        var head = client.HeadAsync("heart", CancellationToken.None);
        await Eventually.HoldsAsync("it is given up", () =>
        {
            time.Advance(FileBody.Patience);
            return head.IsCompleted;
        });
        var error = await Assert.ThrowsExactlyAsync<ClusterException>(() => head);
        Assert.AreEqual(ExitCodes.Unreachable, error.Code);
        StringAssert.Contains(error.Message, "it was silent for 60 s");
    }

    [TestMethod]
    public async Task A_document_that_is_too_long_is_told_as_that()
    {
        await using var edge = new ToyEdge(Place.File("silo"), "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", hangsUp: true);
        using var client = Client(edge, TimeProvider.System, most: 5);
        var error = await Assert.ThrowsExactlyAsync<ClusterException>(() => client.SpecAsync("heart", CancellationToken.None));
        Assert.AreEqual(ExitCodes.Failed, error.Code);
        Assert.AreEqual($"{edge.Address}v1/jobs/heart/spec.yaml is longer than the 5 bytes that this program takes", error.Message);

        using var wider = Client(edge, TimeProvider.System, most: 6);
        Assert.AreEqual("abcdef", await wider.SpecAsync("heart", CancellationToken.None));
    }

    [TestMethod]
    [DataRow("403 Forbidden", "the certificate of operator/ada has been revoked")]
    [DataRow("404 Not Found", null)]
    [DataRow("503 Service Unavailable", null)]
    public async Task A_refusal_is_told_in_the_edges_words(string status, string? refusal)
    {
        await using var edge = new ToyEdge(Place.File("silo"), $"HTTP/1.1 {status}\r\nContent-Length: 48\r\n\r\nthe certificate of operator/ada has been revoked", hangsUp: true);
        using var client = Client(edge, TimeProvider.System);
        Assert.AreEqual(refusal, await client.RefusalAsync(CancellationToken.None));
    }

    private static EdgeClient Client(ToyEdge edge, TimeProvider time, int most = 1000)
    {
        using var own = new CertificateFolder(Place.Identity, TimeProvider.System);
        return new EdgeClient(edge.Address, own.Current, time) { MostDocument = most };
    }
}
