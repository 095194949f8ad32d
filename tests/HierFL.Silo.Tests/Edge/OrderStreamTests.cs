using System.Net;
using System.Net.Http.Headers;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Streams of orders stay open for as long as a hospital likes, within bounds.</summary>
[TestClass]
public sealed class OrderStreamTests
{
    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync(requestsPerSecond: 1000);

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task A_hospital_has_64_requests_under_way_and_others_have_theirs()
    {
        using var greedy = RunningFederation.Client(Live.Pki.Hospital("north", "aachen"));
        using var modest = RunningFederation.Client(Live.Pki.Hospital("north", "bergen"));
        using var end = new CancellationTokenSource();
        var open = Enumerable.Range(0, 64).Select(_ => OrdersAsync(greedy, end.Token)).ToArray();

        await Eventually.HoldsAsync("no more are taken", async () => await AskAsync(greedy) == HttpStatusCode.TooManyRequests);
        Assert.AreEqual(HttpStatusCode.OK, await AskAsync(modest));
        await end.CancelAsync();
        await Eventually.HoldsAsync("they are again", async () => await AskAsync(greedy) == HttpStatusCode.OK);
        Assert.IsTrue(open.All(stream => stream.IsCanceled || !stream.IsCompleted));
    }

    [TestMethod]
    public async Task A_stream_ends_with_the_certificate_it_was_opened_with()
    {
        using var client = RunningFederation.Client(Live.Pki.Hospital("north", "cork", TimeSpan.FromSeconds(12)));
        using var reply = await OrdersAsync(client, CancellationToken.None);
        await reply.Content.ReadAsByteArrayAsync();
        var status = reply.Headers.Concat(reply.TrailingHeaders).Single(header => header.Key == "grpc-status").Value.Single();
        Assert.AreEqual("14", status, "as where a silo stops: the hospital dials again");
    }

    /// <summary>Ends with the first order, of which there is none, or with the stream.</summary>
    private static async Task<HttpResponseMessage> OrdersAsync(HttpClient client, CancellationToken cancellation)
    {
        var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Live.NorthEdge, "/hierfl.v1.HospitalEdge/Orders"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(Live.NorthEdge, $"/v1/updates/{new string('0', 64)}"));
        using var reply = await client.SendAsync(request);
        return reply.StatusCode;
    }
}
