using System.Text.Json;
using HierFL.Cli.Tests.Commands;
using HierFL.Cli.Tests.Commands.Contexts;
using HierFL.Protocol.Enrolment;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>Verbs against silos behind mutual TLS, as different people.</summary>
[TestClass, DoNotParallelize]
public sealed class ClusterVerbTests
{
    private static Home Place = null!;
    private static ToyCluster Silos = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        Place = await Home.CreateAsync();
        Silos = await ToyCluster.StartAsync(Place);
        Assert.AreEqual(0, (await Place.AddAsync("toy", Silos.Gateway)).Code);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await Silos.DisposeAsync();
        Place.Dispose();
    }

    [TestMethod]
    public async Task A_hospital_is_invited_suspended_restored_and_removed_and_the_log_tells_it()
    {
        var regions = await DoneAsync("regions", "list", "-o", "json");
        Assert.AreEqual("eu", JsonDocument.Parse(regions).RootElement.GetProperty("regions")[0].GetProperty("name").GetString());

        var run = await CommandRun.Of("hospitals", "invite", "charite", "--region", "eu", "--valid", "2h");
        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "hierfl-agent enroll TOKEN");
        var token = EnrolmentToken.Parse(run.Output);
        Assert.AreEqual(("demo", "eu", "charite", "https://eu.example:8443/"), (token.Federation, token.Region, token.Hospital, token.Edge.AbsoluteUri));
        Assert.AreEqual(2, (token.Expires - DateTimeOffset.UtcNow).TotalHours, 0.1);
        var elsewhere = EnrolmentToken.Parse(await DoneAsync("hospitals", "invite", "charite", "--region", "eu", "--edge", "https://vpn.example"));
        Assert.AreEqual("vpn.example", elsewhere.Edge.Host);

        StringAssert.Contains(await DoneAsync("hospitals", "list"), "eu      charite   invited");
        Assert.AreEqual("invited", JsonDocument.Parse(await DoneAsync("hospitals", "show", "charite", "--region", "eu", "-o", "json")).RootElement.GetProperty("state").GetString());
        await RefusedAsync(2, "only an active one can be suspended", "hospitals", "suspend", "charite", "--region", "eu");
        StringAssert.Contains(await DoneAsync("hospitals", "remove", "charite", "--region", "eu", "--reason", "a mistake"), "is removed");

        var log = await DoneAsync("audit", "list", "--region", "eu");
        StringAssert.Contains(log, "invite");
        StringAssert.Contains(log, "reason=a mistake");
        var report = JsonDocument.Parse(await DoneAsync("audit", "verify", "--region", "eu", "-o", "json")).RootElement;
        Assert.IsTrue(report.GetProperty("isIntact").GetBoolean());
        var head = report.GetProperty("head").GetString()!;
        await DoneAsync("audit", "verify", "--region", "eu", "--head", head);
        await DoneAsync("audit", "verify", "--region", "eu", "--head", head.Split(':')[1]);
        using var folder = new TemporaryFolder();
        var exported = folder.File("eu.jsonl");
        StringAssert.Contains(await DoneAsync("audit", "export", "--region", "eu", "--out", exported), $"head {head}");
        StringAssert.Contains(await DoneAsync("audit", "verify", "--region", "eu", "--file", exported, "--head", head), $"head {head}");
        StringAssert.Contains(await DoneAsync("audit", "export", "--region", "eu", "--out", exported + ".2", "--after", head), $"nothing new; head {head}");
        await RefusedAsync(2, "cannot be written", "audit", "export", "--region", "eu", "--out", exported);
        var astray = await CommandRun.Of("audit", "export", "--region", "eu", "--out", exported + ".3", "--after", $"1:{new string('0', 64)}");
        Assert.AreEqual(1, astray.Code, astray.Output);
        Assert.AreEqual(head, (await DoneAsync("audit", "head", "--region", "eu")).TrimEnd());
        var anew = await CommandRun.Of("audit", "verify", "--region", "eu", "--head", new string('0', 64));
        Assert.AreEqual(1, anew.Code);
        StringAssert.Contains(anew.Output, "written anew");
        await RefusedAsync(2, "--head: found '7:x'", "audit", "verify", "--region", "eu", "--head", "7:x");
        var cut = await CommandRun.Of("audit", "verify", "--region", "eu", "--head", $"{long.Parse(head.Split(':')[0]) + 1}:{head.Split(':')[1]}");
        Assert.AreEqual(1, cut.Code);
        StringAssert.Contains(cut.Output, "cut off");
    }

    [TestMethod]
    public async Task Every_list_is_there_before_anything_is()
    {
        StringAssert.StartsWith(await DoneAsync("jobs", "list"), "JOB");
        Assert.AreEqual("jobs: []\n", await DoneAsync("jobs", "list", "-o", "yaml"));
        Assert.AreEqual("root: the log is empty\n", await DoneAsync("audit", "verify", "--region", "root"));
        foreach (var verb in (string[])["show", "watch", "cancel", "resume"])
        {
            await RefusedAsync(2, "no job 'nothing' is registered", "jobs", verb, "nothing");
        }

        await RefusedAsync(2, "the regions are eu", "hospitals", "show", "charite", "--region", "ue");
        await RefusedAsync(2, "which region 'eu' does not know", "hospitals", "show", "nobody", "--region", "eu");
    }

    [TestMethod]
    public async Task Who_has_another_role_is_told_which_is_needed()
    {
        await AddAsync("auditor", "eve");
        await RefusedAsync(3, "operator 'eve' (auditor) may not do 'hospitals invite'; it needs region-operator or admin", "hospitals", "invite", "bonn", "--region", "eu", "--context", "eve");
        await RefusedAsync(3, "it needs data-scientist or admin", "jobs", "cancel", "any", "--context", "eve");
        Assert.AreEqual(0, (await CommandRun.Of("audit", "verify", "--region", "eu", "--context", "eve")).Code);

        await AddAsync("data-scientist", "dan");
        await RefusedAsync(3, "it needs auditor or privacy-officer or admin", "audit", "list", "--region", "root", "--context", "dan");
    }

    [TestMethod]
    public async Task Nobody_of_another_federation_comes_in_and_we_do_not_speak_to_one()
    {
        using var other = await Home.CreateAsync(keepVariable: true);
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", "stranger", "--gateway", Silos.Gateway, "--edge", "https://root.example", "--identity", other.Identity)).Code);
        await RefusedAsync(3, "do not accept each other", "jobs", "list", "--context", "stranger");

        // One who believes the cluster, and whom the cluster does not believe.
        File.Copy(Path.Combine(Place.Identity, "ca.pem"), Path.Combine(other.Identity, "ca.pem"), overwrite: true);
        await RefusedAsync(3, "is not of this federation", "jobs", "list", "--context", "stranger");
    }

    [TestMethod]
    public async Task A_certificate_is_revoked_by_folder_or_name_and_its_holder_is_told_so()
    {
        await AddAsync("data-scientist", "kim");
        await AddAsync("data-scientist", "lou");
        await DoneAsync("jobs", "list", "--context", "kim");
        await RefusedAsync(3, "it needs admin", "pki", "revoke", "operator/lou", "--context", "kim");
        await RefusedAsync(2, "hierfl hospitals remove", "pki", "revoke", "hospital/eu/charite");
        await RefusedAsync(2, "WHAT: found 'kim'; allowed: the folder of an identity, operator/NAME", "pki", "revoke", "kim");
        using (var other = await Home.CreateAsync(keepVariable: true))
        {
            StringAssert.Contains(await DoneAsync("pki", "revoke", other.Identity), "serial/");
            await RefusedAsync(2, "is no identity", "pki", "revoke", other.File(""));
        }

        StringAssert.StartsWith(await DoneAsync("pki", "revoke", Place.File("kim"), "--reason", "a stolen laptop"), "serial/");
        StringAssert.StartsWith(await DoneAsync("pki", "revoke", "hierfl://demo/operator/lou"), "operator/lou is revoked since ");
        var list = await DoneAsync("pki", "revoked", "--context", "lou");
        StringAssert.Contains(list, "a stolen laptop");
        StringAssert.Contains(list, "operator/lou");
        StringAssert.Contains(await DoneAsync("audit", "list", "--region", "root"), "revoke-certificate");

        // Once the silos have heard of it.
        var serial = JsonDocument.Parse(await DoneAsync("pki", "show", Place.File("kim"), "-o", "json")).RootElement.GetProperty("serial").GetString()!;
        Silos.Revoked.TryAdd(serial, true);
        await RefusedAsync(3, "the gateway does not accept our certificate", "jobs", "list", "--context", "kim");

        // A gateway only hangs up; the edge says why.
        await using var edge = new ToyEdge(Place.File("silo-root"), "HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nit is over", hangsUp: true);
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", "told", "--gateway", Silos.Gateway, "--edge", edge.Address.AbsoluteUri, "--identity", Place.File("kim"))).Code);
        await RefusedAsync(3, ". Its edge says: it is over", "jobs", "list", "--context", "told");
    }

    [TestMethod]
    public async Task A_reason_is_what_the_log_takes_as_one_line()
    {
        foreach (var verb in (string[][])
        [
            ["hospitals", "suspend", "charite", "--region", "eu"], ["hospitals", "restore", "charite", "--region", "eu"], ["hospitals", "remove", "charite", "--region", "eu"],
            ["jobs", "cancel", "heart"], ["pki", "revoke", "operator/gone"],
        ])
        {
            await RefusedAsync(2, "--reason: found 1001 characters; allowed: up to 1000", [.. verb, "--reason", new string('x', 1001)]);
            await RefusedAsync(2, "--reason: found a line break or another control character", [.. verb, "--reason", "one\n2026-01-01 two"]);
            await RefusedAsync(2, "--reason: found a line break or another control character", [.. verb, "--reason", "\u001b[31mred"]);
        }

        await DoneAsync("pki", "revoke", "operator/gone", "--reason", new string('x', 1000));
    }

    private static async Task AddAsync(string role, string name)
    {
        Assert.AreEqual(0, (await CommandRun.Of("pki", "operator", name, "--role", role, "--authority", Place.Authority("operators"), "--out", Place.File(name))).Code);
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", name, "--gateway", Silos.Gateway, "--edge", "https://root.example", "--identity", Place.File(name))).Code);
    }

    private static async Task<string> DoneAsync(params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.AreEqual(0, run.Code, run.Error);
        return run.Output;
    }

    private static async Task RefusedAsync(int code, string sentence, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.AreEqual((code, ""), (run.Code, run.Output), run.Error);
        StringAssert.Contains(run.Error, sentence);
        Assert.DoesNotContain("   at ", run.Error);
    }
}
