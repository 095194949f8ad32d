using System.Diagnostics;
using System.Text.Json;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

/// <summary>The agent as a process of its own, as a service manager sees it.</summary>
[TestClass, DoNotParallelize]
public sealed class RunCommandTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("TERM"), DataRow("INT")]
    public async Task A_signal_ends_it_in_good_order_with_exit_code_0(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs the signals of Unix");
        }

        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity);
        using var agent = Start("run", "--site", site.File, "--log", "json");
        var (output, log) = (agent.StandardOutput.ReadToEndAsync(TestContext.CancellationToken), agent.StandardError.ReadToEndAsync(TestContext.CancellationToken));
        await region.Calls.HeardAsync("orders", TestContext.CancellationToken);
        await region.Calls.HeardAsync("heartbeat", TestContext.CancellationToken);

        var status = await CommandRun.Of("status", "--site", site.File);
        Assert.AreEqual(0, status.Code, status.Error);
        StringAssert.Contains(status.Output, $"process {agent.Id}, running since ");

        using var kill = Process.Start("kill", [$"-{signal}", $"{agent.Id}"]);
        await agent.WaitForExitAsync(TestContext.CancellationToken);
        Assert.AreEqual((0, ""), (agent.ExitCode, await output), await log);
        var lines = (await log).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var messages = lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!).ToList();
        StringAssert.StartsWith(messages[0], "agent 0.1.0: hospital north of region eu in federation cancer, by https://127.0.0.1:");
        CollectionAssert.Contains(messages, "data set beds: 2 rows to train on, 0 val, 1 test");
        CollectionAssert.Contains(messages, "the region knows the hospital");
        Assert.AreEqual("stopped", messages[^1]);

        var stopped = await CommandRun.Of("status", "--site", site.File);
        Assert.AreEqual(1, stopped.Code);
        StringAssert.Contains(stopped.Output, "stopped on ");
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task What_is_wrong_is_one_sentence_and_exit_code_2()
    {
        using var site = new ToySite();
        using var agent = Start("run", "--site", site.File);
        var error = await agent.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await agent.WaitForExitAsync(TestContext.CancellationToken);
        Assert.AreEqual(2, agent.ExitCode);
        Assert.AreEqual(
            $"{site.Identity} holds no certificate: the hospital is not enrolled; ask the region's operator for a token, then: hierfl-agent enroll TOKEN\n", error);
    }

    /// <summary>From the agent's own output: beside these tests lie the assemblies of a web server's framework.</summary>
    private static Process Start(params string[] args)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(Checkout.Root, "artifacts", "bin", "HierFL.Agent", configuration, "hierfl-agent");
        // Whoever started the tests in the background may have had SIGINT ignored, and that is inherited.
        string[] command = OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal=INT,TERM", program, .. args] : [program, .. args];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
