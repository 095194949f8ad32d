using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>What comes in is bounded before it costs anything.</summary>
[TestClass]
public sealed class EdgeBoundsTests
{
    private const int Length = 100;

    /// <summary>Bytes that all operators may hand in at once.</summary>
    private const int Submissions = 2_000_000_000;

    private static readonly string Sha = Convert.ToHexStringLower(SHA256.HashData(new byte[Length]));

    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync(submissions: "2GB");

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task An_update_that_agrees_with_itself_is_heard()
    {
        using var client = Hospital("aachen");
        var reply = await PutAsync(client, Header(), Length, null);

        // There is no job, and a silo that knows none yet cannot say that it is over.
        Assert.AreNotEqual(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains("verdict", reply.Sentence);
    }

    [TestMethod]
    [DataRow(Length - 1, null)]
    [DataRow(Length + 1, null)]
    [DataRow(0, null)]
    [DataRow(Length, "bytes 1-99/100")]
    [DataRow(Length, "bytes 0-98/100")]
    [DataRow(Length, "bytes 0-99/101")]
    [DataRow(Length, "bytes 0-99/*")]
    [DataRow(Length, "bytes -5-99/100")]
    [DataRow(Length, "bytes 50-10/100")]
    [DataRow(Length, "bytes 18446744073709551617-99/100")]
    [DataRow(Length, "bytes 0-9223372036854775808/9223372036854775809")]
    [DataRow(Length, "lines 0-99/100")]
    [DataRow(Length, "nonsense")]
    [DataRow(1, "bytes */100")]
    public async Task A_body_that_is_not_the_rest_of_the_update_is_refused(int length, string? range)
    {
        using var client = Hospital("bergen");
        Assert.AreEqual(
            (HttpStatusCode.BadRequest, "path, range, length and header do not speak of the same update"), await PutAsync(client, Header(), length, range));
    }

    [TestMethod]
    public async Task A_header_of_another_update_is_refused()
    {
        using var client = Hospital("cork");
        Assert.AreEqual(HttpStatusCode.BadRequest, (await PutAsync(client, Header(new string('0', 64)), Length, null)).Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await PutAsync(client, "", Length, null)).Status);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await PutAsync(client, "!", Length, null)).Status);
    }

    [TestMethod]
    public async Task The_hospital_is_that_of_the_certificate_and_cannot_be_named()
    {
        using var client = Hospital("cork");
        var json = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Header()));
        var forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.Insert(1, "\"hospital\":\"aachen\",")));

        Assert.AreEqual((HttpStatusCode.BadRequest, "the header of the update is not the JSON that is expected"), await PutAsync(client, forged, Length, null));
    }

    [TestMethod]
    public async Task A_header_beyond_its_limit_is_refused()
    {
        using var client = Hospital("dublin");
        var long16 = await PutAsync(client, new string('A', 30_000), Length, null);
        Assert.AreEqual(HttpStatusCode.BadRequest, long16.Status);
        Assert.Contains("the header of the update has 30000 characters", long16.Sentence);

        var endless = await RunningFederation.SpeakAsync(
            Live.NorthEdge, Live.Pki.Hospital("north", "dublin"), $"PUT /v1/updates/{Sha} HTTP/1.1\r\nHost: localhost\r\nHierFL-Update: {new string('A', 70_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", endless);
    }

    [TestMethod]
    [DataRow("-1")]
    [DataRow("99999999999999999999")]
    [DataRow("1, 2")]
    [DataRow("ten")]
    public async Task A_Content_Length_that_is_none_is_refused(string length)
    {
        var answer = await RunningFederation.SpeakAsync(
            Live.NorthEdge, Live.Pki.Hospital("north", "evora"), $"PUT /v1/updates/{Sha} HTTP/1.1\r\nHost: localhost\r\nHierFL-Update: {Header()}\r\nContent-Length: {length}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer);
    }

    [TestMethod]
    public async Task What_follows_a_body_is_no_part_of_it()
    {
        var answer = await RunningFederation.SpeakAsync(
            Live.NorthEdge,
            Live.Pki.Hospital("north", "evora"),
            $"PUT /v1/updates/{Sha} HTTP/1.1\r\nHost: localhost\r\nHierFL-Update: {Header()}\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}{new string('x', 50)}\r\n\r\n");
        Assert.Contains("verdict", answer);
        Assert.Contains("HTTP/1.1 400", answer);
    }

    [TestMethod]
    [DataRow("length=-1")]
    [DataRow("length=ten")]
    [DataRow("length=99999999999999999999")]
    [DataRow("")]
    public async Task A_content_without_a_length_is_refused(string query)
    {
        using var client = Hospital("faro");
        using var reply = await client.GetAsync(new Uri(Live.NorthEdge, $"/v1/content/{Sha}?{query}"));
        Assert.AreEqual(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [TestMethod]
    public async Task A_request_to_enrol_beyond_its_limit_is_refused()
    {
        using var stranger = RunningFederation.Client(null);
        using var content = new ByteArrayContent(new byte[20_000]);
        using var reply = await stranger.PostAsync(new Uri(Live.NorthEdge, "/v1/enrol"), content);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    [TestMethod]
    public async Task A_body_that_comes_too_slowly_is_given_up()
    {
        await using var stream = await RunningFederation.ConnectAsync(Live.NorthEdge, null);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /v1/enrol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"));
        Assert.StartsWith("HTTP/1.1 408", await RunningFederation.ReadToEndAsync(stream));
    }

    [TestMethod]
    public async Task Contents_are_what_their_name_says()
    {
        using var ada = RunningFederation.Client(Live.Pki.Operator("ada", OperatorRoles.DataScientist));
        Assert.AreEqual(HttpStatusCode.NoContent, await HandInAsync(ada, Sha, new ByteArrayContent(new byte[Length])));
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, await HandInAsync(ada, Sha, new ByteArrayContent(new byte[Length - 1])));
        Assert.AreEqual(HttpStatusCode.BadRequest, await HandInAsync(ada, "abc", new ByteArrayContent(new byte[Length])));
        Assert.AreEqual(HttpStatusCode.BadRequest, await HandInAsync(ada, Sha, new Unmeasured()));
    }

    [TestMethod]
    public async Task A_content_that_breaks_off_keeps_no_room()
    {
        var own = Live.Pki.Operator("bob", OperatorRoles.DataScientist);
        for (var i = 0; i < 4; i++)
        {
            await using var stream = await RunningFederation.ConnectAsync(Live.RootEdge, own);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT /v1/content/{Sha} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Submissions}\r\n\r\nx"));
        }

        using var bob = RunningFederation.Client(own);
        await Eventually.HoldsAsync("there is room again", async () => await HandInAsync(bob, Sha, new ByteArrayContent(new byte[Length])) == HttpStatusCode.NoContent);
    }

    [TestMethod]
    public async Task There_is_room_for_so_many_promises_and_no_more()
    {
        var own = Live.Pki.Operator("cat", OperatorRoles.DataScientist);
        var promise = $"PUT /v1/content/{Sha} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Submissions}\r\n\r\nx";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunningFederation.SpeakAsync(Live.RootEdge, own, promise)));
        Assert.IsTrue(answers.Any(answer => answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal)), string.Join('|', answers));
    }

    [TestMethod]
    public async Task A_content_that_will_never_have_room_is_refused_at_once()
    {
        var own = Live.Pki.Operator("dan", OperatorRoles.DataScientist);
        using var http = new HttpMessageInvoker(new MutualTls(() => own).Handler(PeerExpectation.AnySilo));
        await using var body = File.Create(Live.Folder + "/long");
        body.SetLength(Submissions + 1);
        var client = new ContentClient(http, new EdgeAddresses([Live.RootEdge]), Throttle.None, TimeProvider.System);

        // A client that is told of a busy silo, or of another fault, would go on asking.
        var refused = await Assert.ThrowsExactlyAsync<LinkRefusedException>(
            () => client.PutAsync(new ContentRef(Sha, Submissions + 1), body, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("has 2000000001 bytes; at most 2000000000 can be handed in (limits:submissions of the root's silos, and below 2 GiB)", refused.Message);
    }

    [TestMethod]
    public async Task A_flood_of_requests_is_held_back_and_others_are_served()
    {
        // A million of them with HIERFL_LONG=1, a few here; of each second's no more than the share are let through.
        var many = Environment.GetEnvironmentVariable("HIERFL_LONG") == "1" ? 1_000_000 : 10 * RunningFederation.RequestsPerSecond;
        using var greedy = Hospital("greedy");
        using var modest = Hospital("modest");
        var path = new Uri(Live.NorthEdge, $"/v1/updates/{Sha}");
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var isTold = true;
        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (_, cancellation) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path) { Version = HttpVersion.Version20 };
            using var reply = await greedy.SendAsync(request, cancellation);
            statuses.AddOrUpdate(reply.StatusCode, 1, (_, count) => count + 1);
            isTold &= reply.StatusCode != HttpStatusCode.TooManyRequests || reply.Headers.RetryAfter?.Delta > TimeSpan.Zero;
        });
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        using var other = await modest.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
        Assert.IsGreaterThan(0, statuses.GetValueOrDefault(HttpStatusCode.TooManyRequests));
        Assert.IsGreaterThan(0, statuses.GetValueOrDefault(HttpStatusCode.OK));
        Assert.IsLessThanOrEqualTo(RunningFederation.RequestsPerSecond * (seconds + 3), statuses[HttpStatusCode.OK], "the burst of two seconds, and a share for each second");
        Assert.IsTrue(isTold, "they read when to come again");
    }

    [TestMethod]
    [DataRow("127.0.0.9", "/v1/roots", HttpStatusCode.OK)]
    [DataRow("127.0.0.11", "/v1/nothing", HttpStatusCode.NotFound)]
    [DataRow("127.0.0.12", "/v1/jobs/job/models", HttpStatusCode.Forbidden)]
    public async Task Strangers_at_one_address_share_a_few_requests_refused_ones_too(string from, string path, HttpStatusCode answer)
    {
        using var flooding = RunningFederation.Client(null, IPAddress.Parse(from));
        using var elsewhere = RunningFederation.Client(null, IPAddress.Parse("127.0.0.10"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ =>
        {
            using var reply = await flooding.GetAsync(new Uri(Live.NorthEdge, path));
            return reply.StatusCode;
        }));

        using var other = await elsewhere.GetAsync(new Uri(Live.NorthEdge, "/v1/roots"));
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains(answer, statuses);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    private static HttpClient Hospital(string name) => RunningFederation.Client(Live.Pki.Hospital("north", name));

    private static string Header(string? sha = null) => UpdateHeaderText.Write(new UpdateHeader
    {
        Key = new RoundKey("job", 1, 1),
        Hospital = "anyone",
        BaseModel = "",
        Weight = 1,
        Sha256 = sha ?? Sha,
        Length = Length,
    });

    private static async Task<(HttpStatusCode Status, string Sentence)> PutAsync(HttpClient client, string header, int length, string? range)
    {
        using var content = new ByteArrayContent(new byte[length]);
        if (range is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Range", range);
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Live.NorthEdge, $"/v1/updates/{Sha}")) { Content = content };
        request.Headers.TryAddWithoutValidation("HierFL-Update", header);
        using var reply = await client.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> HandInAsync(HttpClient client, string name, HttpContent content)
    {
        using (content)
        {
            using var reply = await client.PutAsync(new Uri(Live.RootEdge, $"/v1/content/{name}"), content);
            return reply.StatusCode;
        }
    }

    /// <summary>A body that says nothing of its length.</summary>
    private sealed class Unmeasured : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[Length], 0, Length);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
