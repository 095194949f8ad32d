using System.Net;

namespace HierFL.Silo.Tests.Health;

/// <summary>What the orchestrator reads.</summary>
[TestClass]
public sealed class SiloHealthTests
{
    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync(withNorth: false);

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task Ready_follows_the_store_and_live_does_not()
    {
        var (ready, text) = await AskAsync("ready");
        Assert.AreEqual(HttpStatusCode.OK, ready);
        Assert.Contains("membership: Healthy", text);
        Assert.Contains("store: Healthy", text);
        Assert.Contains("certificate: Healthy 30 days left", text);
        Assert.AreEqual(HttpStatusCode.OK, (await AskAsync("startup")).Status);

        var (store, away) = (Live.Folder + "/store", Live.Folder + "/away");
        Directory.Move(store, away);
        try
        {
            (ready, text) = await AskAsync("ready");
            Assert.AreEqual(HttpStatusCode.ServiceUnavailable, ready);
            Assert.Contains("store: Unhealthy the store does not answer", text);
            Assert.AreEqual((HttpStatusCode.OK, "Healthy\n"), await AskAsync("live"));
            Assert.AreEqual(HttpStatusCode.OK, (await AskAsync("startup")).Status);
        }
        finally
        {
            Directory.Move(away, store);
        }

        Assert.AreEqual(HttpStatusCode.OK, (await AskAsync("ready")).Status);
    }

    [TestMethod]
    public async Task The_question_of_a_container_ends_as_the_silo_answers()
    {
        var url = $"http://127.0.0.1:{Live.RootPorts.Health}/health/";
        Assert.AreEqual(0, await QuestionAsync(url + "live", "Healthy"));
        Assert.AreEqual(1, await QuestionAsync(url + "nothing-there", ""));
        Assert.AreEqual(4, await QuestionAsync("http://127.0.0.1:1/health/live", "http://127.0.0.1:1/health/live does not answer"));

        static async Task<int> QuestionAsync(string at, string expected)
        {
            using var output = new StringWriter();
            var code = await Silo.Health.HealthQuestion.AskAsync(new Uri(at), output);
            Assert.StartsWith(expected, output.ToString());
            return code;
        }
    }

    [TestMethod]
    public async Task A_certificate_that_cannot_be_taken_over_is_told()
    {
        var roots = Live.Folder + "/root/ca.pem";
        var good = await File.ReadAllTextAsync(roots);
        try
        {
            await File.WriteAllTextAsync(roots, "no certificate");
            Live.Root.Certificates.Reload();
            Assert.Contains("certificate: Degraded", (await AskAsync("ready")).Text);
        }
        finally
        {
            await File.WriteAllTextAsync(roots, good);
            Live.Root.Certificates.Reload();
        }

        Assert.Contains("certificate: Healthy", (await AskAsync("ready")).Text);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(string what)
    {
        using var client = new HttpClient();
        using var reply = await client.GetAsync(new Uri($"http://127.0.0.1:{Live.RootPorts.Health}/health/{what}"));
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }
}
