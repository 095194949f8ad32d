using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HierFL.Cli.Local;
using HierFL.Cli.Tests.Commands;
using HierFL.Cli.Tests.Commands.Contexts;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>What is said where no cluster answers.</summary>
[TestClass, DoNotParallelize]
public sealed class UnreachableTests
{
    [TestMethod]
    public async Task Nobody_there_is_exit_code_4_with_the_places_that_were_tried()
    {
        using var home = await Home.CreateAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await home.AddAsync("gone", $"127.0.0.1:1,127.0.0.1:{port},no-such-host.invalid:30000");
        var run = await CommandRun.Of("jobs", "list");
        Assert.AreEqual((4, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "context 'gone': the cluster 'hierfl' cannot be reached");
        StringAssert.Contains(run.Error, "127.0.0.1:1: Connection refused");
        StringAssert.Contains(run.Error, $"127.0.0.1:{port}: no answer within 2 s");
        StringAssert.Contains(run.Error, "no-such-host.invalid:30000: ");
        Assert.DoesNotContain("   at ", run.Error);
        Assert.DoesNotContain("cluster.id", run.Error, "nobody there says any");
    }

    [TestMethod]
    public async Task A_local_federation_that_was_stopped_is_told_as_that()
    {
        using var home = await Home.CreateAsync();
        var folder = LocalFolder.At(home.File("here"));
        LocalFolder.Private(Path.GetDirectoryName(folder.Operator)!);
        Directory.Move(home.Identity, folder.Operator);
        new LocalState { Federation = home.File("my federation.yaml"), Supervisor = new ProcessStamp(1, 1), ContextName = "local" }.Write(folder);
        await AddAsync("local");
        var run = await CommandRun.Of("jobs", "list");
        Assert.AreEqual((4, ""), (run.Code, run.Output));
        Assert.AreEqual(
            "context 'local': the federation in HOME/here does not run (127.0.0.1:1: Connection refused). Start it again with: hierfl up 'HOME/my federation.yaml' --detach --folder HOME/here\n",
            home.Masked(run.Error));

        // It is on its way up or down, and another name for the same place is the person's own.
        using (FolderHold.TryTake(folder))
        {
            StringAssert.Contains((await CommandRun.Of("jobs", "list")).Error, "context 'local': the cluster 'hierfl' cannot be reached");
        }

        await AddAsync("mine");
        StringAssert.Contains((await CommandRun.Of("jobs", "list", "--context", "mine")).Error, "context 'mine': the cluster 'hierfl' cannot be reached");

        Task<CommandRun> AddAsync(string name) =>
            CommandRun.Of("context", "add", name, "--gateway", "127.0.0.1:1", "--edge", "https://root.example:8443", "--identity", folder.Operator);
    }

    [TestMethod]
    public async Task A_certificate_that_nobody_would_believe_is_told_before_anybody_is_called()
    {
        using var home = await Home.CreateAsync();
        await home.AddAsync("lab", "127.0.0.1:1");
        Assert.AreEqual(0, (await CommandRun.Of("pki", "silo", "--authority", home.Authority("eu"), "--out", home.File("silo"))).Code);
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", "silo", "--gateway", "127.0.0.1:1", "--edge", "https://root.example", "--identity", home.File("silo"))).Code);
        var run = await CommandRun.Of("jobs", "list", "--context", "silo");
        Assert.AreEqual(3, run.Code);
        StringAssert.Contains(run.Error, "an operator's is needed");

        File.Delete(Path.Combine(home.Identity, "identity.key"));
        run = await CommandRun.Of("jobs", "list");
        Assert.AreEqual(3, run.Code);
        StringAssert.Contains(run.Error, "identity.key does not exist");

        run = await CommandRun.Of("jobs", "list", "--context", "lob");
        Assert.AreEqual(2, run.Code);
        StringAssert.Contains(run.Error, "did you mean 'lab'?");
    }

    [TestMethod]
    public async Task A_certificate_that_has_expired_is_exit_code_3_with_the_date_and_the_remedy()
    {
        using var home = await Home.CreateAsync();
        using (var authority = AuthorityFolder.Read(home.Authority("operators"), new EarlierClock(TimeSpan.FromDays(10))))
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var leaf = authority.Issue(SigningRequest.Create(key), new PeerIdentity.Operator("demo", "old", OperatorRoles.Admin), TimeSpan.FromDays(1)))
        {
            CertificateFolder.Write(home.File("old"), authority.ChainPem(leaf), key, authority.RootsPem);
        }

        await home.AddAsync("lab", "127.0.0.1:1");
        Assert.AreEqual(0, (await CommandRun.Of("context", "add", "old", "--gateway", "127.0.0.1:1", "--edge", "https://root.example", "--identity", home.File("old"))).Code);
        foreach (var verb in (string[][])[["jobs", "list"], ["hospitals", "list"], ["audit", "verify", "--region", "root"], ["pki", "revoked"]])
        {
            var run = await CommandRun.Of([.. verb, "--context", "old"]);
            Assert.AreEqual((3, ""), (run.Code, run.Output));
            StringAssert.Contains(run.Error, "a certificate in the chain of hierfl://demo/operator/old expired on ");
            StringAssert.Contains(run.Error, "hierfl pki renew");
            Assert.DoesNotContain("   at ", run.Error);
        }
    }

    private sealed class EarlierClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - by;
    }
}
