using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HierFL.Cli.Tests.Cluster;
using HierFL.Cli.Tests.Commands.Contexts;

namespace HierFL.Cli.Tests.Commands;

/// <summary>The verb against nothing, against silos behind mutual TLS, and against what is not there.</summary>
[TestClass, DoNotParallelize]
public sealed class DoctorCommandTests
{
    [TestMethod]
    public async Task Without_a_context_it_looks_at_this_machine_and_says_so()
    {
        using var home = await Home.CreateAsync();
        var run = await CommandRun.Of("doctor");
        Assert.AreEqual(0, run.Code, run.Output);
        StringAssert.Contains(run.Output, "only this machine was looked at");
        StringAssert.Contains(run.Output, "libtorch");
        Assert.DoesNotContain("gateway", run.Output);
    }

    [TestMethod]
    public async Task A_cluster_that_is_not_there_is_exit_code_4_and_every_gateway_has_its_remedy()
    {
        using var home = await Home.CreateAsync();
        Assert.AreEqual(0, (await home.AddAsync("far", "127.0.0.1:9")).Code);
        var run = await CommandRun.Of("doctor", "-o", "json");
        Assert.AreEqual(4, run.Code, run.Output + run.Error);
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.AreEqual("far", document.GetProperty("context").GetString());
        Assert.IsFalse(document.GetProperty("isWell").GetBoolean());
        var failed = document.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("state").GetString() == "fail").ToArray();
        CollectionAssert.IsSubsetOf(new[] { "gateway", "edge root", "cluster" }, failed.Select(check => check.GetProperty("check").GetString()).ToArray());
        Assert.IsTrue(failed.All(check => check.GetProperty("remedy").GetString() is { Length: > 0 }));
        Assert.AreEqual(2, (await CommandRun.Of("doctor", "--context", "nowhere")).Code);
        Assert.AreEqual(2, (await CommandRun.Of("doctor", "--health", "https://silo:8081")).Code);
    }

    [TestMethod]
    public async Task Of_silos_that_are_up_it_tells_regions_versions_jobs_and_logs_and_that_no_edge_answers()
    {
        using var home = await Home.CreateAsync();
        await using var silos = await ToyCluster.StartAsync(home);
        Assert.AreEqual(0, (await home.AddAsync("toy", silos.Gateway)).Code);
        var run = await CommandRun.Of("doctor", "-o", "json");
        Assert.AreEqual(1, run.Code, run.Output + run.Error); // These silos have no edge.
        var checks = JsonDocument.Parse(run.Output).RootElement.GetProperty("checks").EnumerateArray()
            .GroupBy(check => check.GetProperty("check").GetString()!).ToDictionary(group => group.Key, group => group.First());
        string StateOf(string check) => checks[check].GetProperty("state").GetString()!;
        string FoundOf(string check) => checks[check].GetProperty("found").GetString()!;
        foreach (var good in (string[])["identity", "gateway", "silos root", "silos eu", "versions", "hospitals eu", "jobs", "audit root", "audit eu"])
        {
            Assert.AreEqual("ok", StateOf(good), FoundOf(good));
        }

        StringAssert.Contains(FoundOf("silos eu"), "1 up, version 0.1.0");
        StringAssert.Contains(FoundOf("identity"), "(admin)");
        Assert.AreEqual("fail", StateOf("edge root"));
        Assert.AreEqual("warn", StateOf("edge eu"));
        Assert.AreEqual("warn", StateOf("clock"));

        Assert.AreEqual(0, (await CommandRun.Of("pki", "operator", "dan", "--role", "data-scientist", "--authority", home.Authority("operators"), "--out", home.File("dan"))).Code);
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", "dan", "--gateway", silos.Gateway, "--edge", "https://root.example", "--identity", home.File("dan"))).Code);
        StringAssert.Contains((await CommandRun.Of("doctor", "--context", "dan")).Output, "not asked: it needs role auditor");
    }

    [TestMethod]
    public async Task A_folder_that_is_no_identity_is_told_and_nobody_is_called()
    {
        using var home = await Home.CreateAsync();
        Assert.AreEqual(0, (await home.AddAsync("toy", "127.0.0.1:9")).Code);
        Directory.Delete(home.Identity, recursive: true);
        var run = await CommandRun.Of("doctor");
        Assert.AreEqual(1, run.Code, run.Output);
        StringAssert.Contains(run.Output, "hierfl pki operator");
        Assert.DoesNotContain("gateway", run.Output);
    }

    [TestMethod]
    public async Task The_health_of_a_silo_is_asked_where_it_is_said()
    {
        using var home = await Home.CreateAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answer = AnswerAsync(listener, "Unhealthy\nmembership: Healthy \nstore: Unhealthy the store does not answer (IOException)\n");
        var run = await CommandRun.Of("doctor", "--health", $"http://{listener.LocalEndpoint}");
        StringAssert.StartsWith(await answer, "GET /health/ready ");
        Assert.AreEqual(1, run.Code, run.Output);
        StringAssert.Contains(run.Output, "the store does not answer (IOException)");
        StringAssert.Contains(run.Output, "-> let the silo reach its blob store");
    }

    private static async Task<string> AnswerAsync(TcpListener listener, string body)
    {
        using var peer = await listener.AcceptTcpClientAsync();
        await using var stream = peer.GetStream();
        var asked = new byte[4096];
        var length = await stream.ReadAsync(asked);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 503 Service Unavailable\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        return System.Text.Encoding.ASCII.GetString(asked, 0, length);
    }
}
