using System.Net;
using System.Net.Sockets;
using HierFL.Cli.Tests.Commands;
using HierFL.Cli.Tests.Commands.Contexts;

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
}
