using System.Net;
using System.Net.Sockets;
using System.Text;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Deny by default: who is served where, by the certificate alone.</summary>
[TestClass]
public sealed class EdgeAccessTests
{
    private const string Sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    [DataRow("GET", $"/v1/content/{Sha}?length=5")]
    [DataRow("PUT", $"/v1/content/{Sha}")]
    [DataRow("HEAD", $"/v1/updates/{Sha}")]
    [DataRow("PUT", $"/v1/updates/{Sha}")]
    [DataRow("GET", $"/v1/partials/north/job/0/0/{Sha}")]
    [DataRow("POST", "/v1/renew")]
    [DataRow("GET", "/v1/jobs/job/models")]
    [DataRow("GET", "/v1/jobs/job/models/latest/model.safetensors")]
    public async Task Without_a_certificate_there_is_nothing_but_roots_and_enrolment(string method, string path)
    {
        using var stranger = RunningFederation.Client(null);
        foreach (var edge in (Uri[])[Live.RootEdge, Live.NorthEdge])
        {
            var (status, sentence) = await AskAsync(stranger, edge, method, path);
            Assert.AreEqual(HttpStatusCode.Forbidden, status);
            Assert.AreEqual(method == "HEAD" ? "" : "the peer shows no certificate", sentence);
        }
    }

    [TestMethod]
    [DataRow("Register")]
    [DataRow("Orders")]
    [DataRow("Decline")]
    [DataRow("Heartbeat")]
    public async Task Without_a_certificate_no_call_is_answered(string call)
    {
        using var stranger = RunningFederation.Client(null);
        Assert.AreEqual(("7", "the peer shows no certificate"), await CallAsync(stranger, Live.NorthEdge, call));
    }

    [TestMethod]
    public async Task The_roots_are_for_everybody()
    {
        using var stranger = RunningFederation.Client(null);
        var (status, pem) = await AskAsync(stranger, Live.NorthEdge, "GET", "/v1/roots");
        Assert.AreEqual(HttpStatusCode.OK, status);
        Assert.AreEqual(Live.Pki.RootPin, Trust.Pin(Trust.FromPem(pem, TimeProvider.System).Roots[0]));
    }

    [TestMethod]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        using var client = RunningFederation.Client(Live.Pki.OfUnknownAuthority(TestPki.HospitalOf("north", "aachen")));
        await RefusedAsync(client, Live.NorthEdge, "HEAD", $"/v1/updates/{Sha}", "");
        await RefusedAsync(client, Live.NorthEdge, "GET", $"/v1/content/{Sha}?length=5", "is not of this federation");
    }

    [TestMethod]
    public async Task An_expired_certificate_is_refused_and_its_holder_reads_why()
    {
        using var client = RunningFederation.Client(Live.Pki.Expired(TestPki.HospitalOf("north", "aachen")));
        await RefusedAsync(client, Live.NorthEdge, "GET", $"/v1/content/{Sha}?length=5", "expired");
        Assert.Contains("expired", (await CallAsync(client, Live.NorthEdge, "Heartbeat")).Message);
    }

    [TestMethod]
    public async Task A_hospital_of_another_region_is_not_served()
    {
        using var client = RunningFederation.Client(Live.Pki.Hospital("south", "dakar"));
        await RefusedAsync(client, Live.NorthEdge, "GET", $"/v1/content/{Sha}?length=5", "hierfl://cancer/hospital/south/dakar is not served here, by a silo of region 'north'");
        await RefusedAsync(client, Live.NorthEdge, "POST", "/v1/renew", "is not served here");
        Assert.Contains("is not served here", (await CallAsync(client, Live.NorthEdge, "Register")).Message);
    }

    [TestMethod]
    public async Task A_hospital_is_served_by_the_silos_of_its_region()
    {
        using var client = RunningFederation.Client(Live.Pki.Hospital("north", "aachen"));
        Assert.AreEqual(HttpStatusCode.OK, (await AskAsync(client, Live.NorthEdge, "HEAD", $"/v1/updates/{Sha}")).Status);
        Assert.AreEqual(HttpStatusCode.Gone, (await AskAsync(client, Live.NorthEdge, "GET", $"/v1/content/{Sha}?length=5")).Status);
        await RefusedAsync(client, Live.RootEdge, "GET", $"/v1/content/{Sha}?length=5", "is not served here, by a silo of region 'root'");
    }

    [TestMethod]
    public async Task A_hospital_may_not_do_what_operators_and_silos_do()
    {
        using var client = RunningFederation.Client(Live.Pki.Hospital("north", "aachen"));
        await RefusedAsync(client, Live.NorthEdge, "PUT", $"/v1/content/{Sha}", "is not served here");
        await RefusedAsync(client, Live.NorthEdge, "GET", "/v1/jobs/job/models", "is not served here");
        await RefusedAsync(client, Live.RootEdge, "GET", "/v1/jobs/job/models", "is not served here");
        await RefusedAsync(client, Live.NorthEdge, "GET", $"/v1/partials/north/job/0/0/{Sha}", "is not served here");
    }

    [TestMethod]
    public async Task An_operator_may_not_do_what_hospitals_and_silos_do()
    {
        using var client = RunningFederation.Client(Live.Pki.Operator("ada", OperatorRoles.Admin));
        foreach (var edge in (Uri[])[Live.RootEdge, Live.NorthEdge])
        {
            await RefusedAsync(client, edge, "PUT", $"/v1/updates/{Sha}", "is not served here");
            await RefusedAsync(client, edge, "GET", $"/v1/content/{Sha}?length=5", "is not served here");
            await RefusedAsync(client, edge, "POST", "/v1/renew", "is not served here");
            await RefusedAsync(client, edge, "GET", $"/v1/partials/north/job/0/0/{Sha}", "is not served here");
            Assert.Contains("is not served here", (await CallAsync(client, edge, "Register")).Message);
        }

        await RefusedAsync(client, Live.NorthEdge, "GET", "/v1/jobs/job/models", "is not served here, by a silo of region 'north'");
        Assert.AreEqual(HttpStatusCode.NotFound, (await AskAsync(client, Live.RootEdge, "GET", "/v1/jobs/job/models")).Status);
    }

    [TestMethod]
    public async Task An_operator_without_the_role_has_no_models_and_hands_in_nothing()
    {
        using var client = RunningFederation.Client(Live.Pki.Operator("olga", OperatorRoles.Auditor | OperatorRoles.RegionOperator));
        await RefusedAsync(client, Live.RootEdge, "GET", "/v1/jobs/job/models", "it needs data-scientist or admin");
        await RefusedAsync(client, Live.RootEdge, "GET", "/v1/jobs/job/models/latest/manifest.json", "it needs data-scientist or admin");
        await RefusedAsync(client, Live.RootEdge, "PUT", $"/v1/content/{Sha}", "it needs data-scientist or admin");
    }

    [TestMethod]
    public async Task Sums_are_for_silos_of_the_region_and_of_the_root()
    {
        var path = $"/v1/partials/north/job/0/0/{Sha}";
        using var south = RunningFederation.Client(Live.Pki.Silo("south"));
        await RefusedAsync(south, Live.NorthEdge, "GET", path, "hierfl://cancer/silo/south may not see sums of region 'north'");

        using var north = RunningFederation.Client(Live.Pki.Silo("north"));
        using var root = RunningFederation.Client(Live.Pki.Silo("root"));
        Assert.AreEqual(HttpStatusCode.Gone, (await AskAsync(north, Live.NorthEdge, "GET", path)).Status);
        Assert.AreEqual(HttpStatusCode.Gone, (await AskAsync(root, Live.NorthEdge, "GET", path)).Status);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/v1/other")]
    [DataRow("/v1/partials/north/job/x/0/digest")]
    [DataRow("/health/ready")]
    [DataRow("/v1/../v1/nothing")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        foreach (var own in (OwnCertificate?[])[null, Live.Pki.Hospital("north", "aachen"), Live.Pki.Silo("root")])
        {
            using var client = RunningFederation.Client(own);
            Assert.AreEqual((HttpStatusCode.NotFound, "there is nothing here"), await AskAsync(client, Live.NorthEdge, "GET", path));
        }
    }

    [TestMethod]
    public async Task The_ports_with_TLS_speak_no_plain_text()
    {
        foreach (var port in (int[])[Live.NorthPorts.Edge, Live.NorthPorts.Silo, Live.NorthPorts.Gateway])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /v1/roots HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            Assert.DoesNotContain("HTTP/1.1 2", await RunningFederation.ReadToEndAsync(client.GetStream()));
        }
    }

    [TestMethod]
    public async Task The_port_of_health_serves_nothing_of_the_edge()
    {
        using var client = new HttpClient();
        foreach (var path in (string[])["/v1/roots", $"/v1/content/{Sha}?length=5", "/v1/enrol"])
        {
            using var reply = await client.GetAsync(new Uri($"http://localhost:{Live.NorthPorts.Health}{path}"));
            Assert.AreEqual(HttpStatusCode.NotFound, reply.StatusCode);
        }
    }

    private static async Task RefusedAsync(HttpClient client, Uri edge, string method, string path, string sentence)
    {
        var answer = await AskAsync(client, edge, method, path);
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains(sentence, answer.Sentence);
    }

    private static async Task<(HttpStatusCode Status, string Sentence)> AskAsync(HttpClient client, Uri edge, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(edge, path));
        using var reply = await client.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>An empty gRPC message, and the status that came for it.</summary>
    private static async Task<(string? Status, string Message)> CallAsync(HttpClient client, Uri edge, string call)
    {
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(edge, $"/hierfl.v1.HospitalEdge/{call}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new("trailers"));
        using var reply = await client.SendAsync(request);
        await reply.Content.ReadAsByteArrayAsync();
        var headers = reply.Headers.Concat(reply.TrailingHeaders).ToDictionary(header => header.Key, header => string.Join(',', header.Value));
        return (headers.GetValueOrDefault("grpc-status"), Uri.UnescapeDataString(headers.GetValueOrDefault("grpc-message", "")));
    }
}
