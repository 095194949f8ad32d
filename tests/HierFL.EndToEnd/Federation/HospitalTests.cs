using System.Security.Cryptography;
using System.Text.Json;
using HierFL.EndToEnd.Processes;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.EndToEnd.Federation;

/// <summary>What hospitals can do to a job of a federation of processes, and what their own network does to them.</summary>
[TestClass]
public sealed class HospitalTests
{
    /// <summary>Life that is left to a certificate: time to start with it and to have a new one.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task A_job_that_needs_all_waits_for_approval_and_goes_on_by_itself()
    {
        await using var federation = await LocalFederation.StartAsync();
        var lyon = new LocalAgent(federation, "lyon");
        await lyon.RestartAsync(site => site.With("policy:\n", "policy:\n  approval: manual\n"));
        await federation.SubmitAsync("asked", Jobs.Stateful);

        var shown = await ShownAsync(federation, "asked", job => Holdup(job).Length > 0);
        Assert.AreEqual("waiting for approval at lyon", Holdup(shown));
        StringAssert.Contains((await federation.RunAsync("jobs", "show", "asked", "--context", "local")).Expect(0).Stdout, "waiting for approval at lyon");

        (await lyon.RunAsync("jobs", "approve", "asked")).Expect(0);
        Assert.AreEqual(await federation.EmbeddedAsync("asked", Jobs.Stateful), await federation.EndAsync("asked"));
        foreach (var hospital in new[] { "aachen", "lyon", "osaka", "pune" })
        {
            var folder = new LocalAgent(federation, hospital).Folder;
            await LocalFederation.HoldsAsync(
                $"{hospital} keeps no update of the finished job, and for a week what it needs to go on",
                () => Task.FromResult(Directory.Exists(Path.Combine(folder, "states", "asked")) && !Directory.Exists(Path.Combine(folder, "outbox", "asked"))));
        }

        // Denied, the same question ends the job, which says who and why.
        await federation.SubmitAsync("denied", Jobs.Stateless);
        await ShownAsync(federation, "denied", job => Holdup(job).Length > 0);
        (await lyon.RunAsync("jobs", "deny", "denied")).Expect(0);
        var denied = await ShownAsync(federation, "denied", job => job.GetProperty("job").GetProperty("state").GetString() == "failed");
        StringAssert.Contains(denied.GetProperty("job").GetProperty("message").GetString(), "lyon: job 'denied' was denied at the hospital");
    }

    [TestMethod]
    public async Task A_hospital_behind_a_proxy_takes_part_also_when_the_proxy_goes_and_comes_back()
    {
        using var proxy = new TinyProxy();
        await using var federation = await LocalFederation.StartAsync();
        var lyon = new LocalAgent(federation, "lyon");
        proxy.Start();
        await lyon.RestartAsync(site => site + $"network:\n  proxy: {proxy.Address}\n");
        Assert.IsGreaterThan(0, proxy.Connects);
        StringAssert.Contains((await lyon.RunAsync("preflight")).Stdout, $"lets the hospital in, through {proxy.Address}");

        await federation.SubmitAsync("through", Jobs.Stateful.With("rounds: 4", "rounds: 24"));
        await federation.CommitsAsync("through", 3);
        await proxy.KillAsync();
        await lyon.HoldsAsync("knows no other way", status => status.GetProperty("link").GetProperty("state").GetString() == "disconnected");
        proxy.Start();
        Assert.AreEqual(
            await federation.EmbeddedAsync("through", Jobs.Stateful.With("rounds: 4", "rounds: 24")), await federation.EndAsync("through"), "the same bits as without a proxy");
    }

    [TestMethod]
    public async Task A_certificate_is_renewed_in_the_middle_of_a_job_and_the_old_one_runs_out()
    {
        await using var federation = await LocalFederation.StartAsync(isPaced: true);
        var lyon = new LocalAgent(federation, "lyon");
        var job = Jobs.Stateful.With("rounds: 4", "rounds: 200").With("every: 1", "every: 20");
        await federation.SubmitAsync("renewed", job);
        await federation.CommitsAsync("renewed", 2);

        // Dated back by five minutes, a short certificate is past the half of its life from the beginning.
        var ends = DateTimeOffset.UtcNow + Short;
        WriteShortCertificate(federation, lyon.Identity);
        await lyon.RestartAsync(site => site);
        var process = (await lyon.StatusAsync()).GetProperty("processId").GetInt32();
        await lyon.HoldsAsync("has a new certificate", status => status.GetProperty("certificate").GetProperty("notAfter").GetDateTimeOffset() > ends.AddDays(20));
        await LocalFederation.HoldsAsync("the short certificate has ended", () => Task.FromResult(DateTimeOffset.UtcNow > ends));
        Assert.AreEqual(await federation.EmbeddedAsync("renewed", job), await federation.EndAsync("renewed"));
        Assert.AreEqual(process, (await lyon.StatusAsync()).GetProperty("processId").GetInt32(), "without a restart");
    }

    [TestMethod]
    public async Task Training_for_a_cancelled_job_stops_at_the_hospitals()
    {
        await using var federation = await LocalFederation.StartAsync();
        var lyon = new LocalAgent(federation, "lyon");
        await lyon.RestartAsync(site => site.With("slowdown: 1\n", "slowdown: 1000\n"));
        await federation.SubmitAsync("slow", Jobs.Stateless.With("epochs: 1", "epochs: 200").With("standardize: federated", "standardize: none"));
        await lyon.HoldsAsync("trains", status => IsWorking(status, "slow") == true);

        (await federation.RunAsync("jobs", "cancel", "slow", "--context", "local")).Expect(0);
        await lyon.HoldsAsync("has stopped", status => IsWorking(status, "slow") == false);
        Assert.AreEqual("the job is over", LocalAgent.JobIn(await lyon.StatusAsync(), "slow")!.Value.GetProperty("lastWord").GetString());
        Assert.IsEmpty(Directory.EnumerateFiles(lyon.Folder, "*.update", SearchOption.AllDirectories), "nothing came of it");
    }

    [TestMethod]
    public async Task Hospitals_join_in_the_middle_of_a_job_and_leave_it_when_they_are_suspended_or_removed()
    {
        await using var federation = await LocalFederation.StartAsync(isPaced: true);
        var pune = new LocalAgent(federation, "pune");
        await HospitalAsync(federation, "suspend", "pune", "asia");
        await federation.SubmitAsync("open", Jobs.Stateless.With("rounds: 4", "rounds: 400") + "\ncohort: {min: 2}\n");
        var first = await RoundAsync(federation, "open", admitted => admitted.Length == 3);
        CollectionAssert.AreEqual(new[] { "aachen", "lyon", "osaka" }, first);
        await pune.HoldsAsync("knows that it is out", status => status.GetProperty("link").GetProperty("state").GetString() == "refused");

        await HospitalAsync(federation, "restore", "pune", "asia");
        await RoundAsync(federation, "open", admitted => admitted.SequenceEqual(["aachen", "lyon", "osaka", "pune"]));

        await HospitalAsync(federation, "remove", "osaka", "asia");
        await RoundAsync(federation, "open", admitted => admitted.SequenceEqual(["aachen", "lyon", "pune"]));
        (await federation.RunAsync("jobs", "cancel", "open", "--context", "local")).Expect(0);
    }

    private static void WriteShortCertificate(LocalFederation federation, string identity)
    {
        using var authority = AuthorityFolder.Read(federation.FileOf(".hierfl/pki/europe"), TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = authority.Issue(SigningRequest.Create(key), new PeerIdentity.Hospital("local", "europe", "lyon"), Short);
        CertificateFolder.Write(identity, authority.ChainPem(leaf), key, authority.RootsPem);
    }

    private static bool? IsWorking(JsonElement status, string job) => LocalAgent.JobIn(status, job)?.GetProperty("isWorking").GetBoolean();

    private static string Holdup(JsonElement shown) =>
        shown.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Object ? status.GetProperty("holdup").GetString()! : "";

    private static async Task HospitalAsync(LocalFederation federation, string verb, string hospital, string region) =>
        (await federation.RunAsync("hospitals", verb, hospital, "--region", region, "--reason", "a test", "--context", "local")).Expect(0);

    private static async Task<JsonElement> ShownAsync(LocalFederation federation, string job, Predicate<JsonElement> wanted)
    {
        JsonElement found = default;
        await LocalFederation.HoldsAsync($"job {job} is as it should", async () =>
        {
            var shown = await federation.RunAsync("jobs", "show", job, "--context", "local", "-o", "json");
            found = shown.ExitCode == 0 ? shown.Json : default;
            return found.ValueKind == JsonValueKind.Object && wanted(found);
        });
        return found;
    }

    /// <summary>Waits for a round whose hospitals are as wanted; gives their names.</summary>
    private static async Task<string[]> RoundAsync(LocalFederation federation, string job, Predicate<string[]> wanted)
    {
        string[] admitted = [];
        await LocalFederation.HoldsAsync("a round has the hospitals that it should", () =>
        {
            var folder = federation.FileOf($".hierfl/blobs/jobs/{job}/checkpoints");
            var newest = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).LastOrDefault() : null;
            try
            {
                using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(newest ?? folder, "manifest.json")));
                var last = manifest.RootElement.GetProperty("rounds").EnumerateArray().Last();
                admitted = [.. last.GetProperty("admitted").EnumerateArray().Select(item => item.GetProperty("hospital").GetString()!).Order(StringComparer.Ordinal)];
                return Task.FromResult(wanted(admitted));
            }
            catch (Exception error) when (error is IOException or JsonException or InvalidOperationException)
            {
                // Not there yet, or removed for a newer one.
                return Task.FromResult(false);
            }
        });
        return admitted;
    }
}
