using System.Collections.Immutable;
using HierFL.Cli.Local;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

/// <summary>Children that are shells.</summary>
[TestClass]
public sealed class SupervisorTests
{
    [TestMethod]
    public async Task A_child_that_dies_comes_back_and_all_end_with_the_supervisor()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.Path);
        using var supervisor = new Supervisor(folder, State(), _ => { });
        await supervisor.StartAsync([Shell("agent-a", "echo begun; exec sleep 600"), Shell("agent-b", "exec sleep 600")], CancellationToken.None);
        var first = await SeenAsync(supervisor, process => process is { Role: "agent-a", State: ChildState.Running });
        Assert.AreEqual($"{first.Process!.Pid}\n", File.ReadAllText(folder.Pid("agent-a")));

        await SaysAsync(folder, "begun");
        await first.Process.StopAsync(TimeSpan.FromSeconds(10));
        var second = await SeenAsync(supervisor, process => process is { Role: "agent-a", State: ChildState.Running, Restarts: 1 });
        Assert.AreNotEqual(first.Process, second.Process);
        await SaysAsync(folder, "begun begun");
        Assert.AreEqual(second.Process, LocalState.Read(folder)!.Find("agent-a")!.Process);

        await supervisor.StopAsync();
        Assert.IsFalse(second.Process!.IsAlive);
        Assert.IsEmpty(Directory.GetFiles(files.Path, "*.pid"));
    }

    [TestMethod]
    public async Task Children_are_looked_after_also_when_nothing_can_be_written()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.Path);
        using var supervisor = new Supervisor(folder, State(), _ => { });
        // No file can be written where a folder is.
        Directory.CreateDirectory(folder.Pid("agent-a"));
        Directory.CreateDirectory(folder.State + ".tmp");
        await supervisor.StartAsync([Shell("agent-a", "exec sleep 600"), Shell("agent-b", "exec sleep 600")], CancellationToken.None);
        var first = await SeenAsync(supervisor, process => process is { Role: "agent-a", State: ChildState.Running });
        await first.Process!.StopAsync(TimeSpan.FromSeconds(10));
        var second = await SeenAsync(supervisor, process => process is { Role: "agent-a", State: ChildState.Running, Restarts: 1 });
        var other = await SeenAsync(supervisor, process => process is { Role: "agent-b", State: ChildState.Running });

        await supervisor.StopAsync();
        Assert.IsFalse(second.Process!.IsAlive);
        Assert.IsFalse(other.Process!.IsAlive);
    }

    [TestMethod]
    public async Task A_child_that_never_comes_up_is_told_with_its_last_words()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var files = new TemporaryFolder();
        using var supervisor = new Supervisor(LocalFolder.At(files.Path), State(), _ => { });
        var broken = Shell("silo-eu", "echo no such setting; exit 2") with { Health = new Uri("http://127.0.0.1:1/health/ready") };
        var error = await Assert.ThrowsExactlyAsync<LocalException>(() => supervisor.StartAsync([broken], CancellationToken.None));
        StringAssert.Contains(error.Message, "silo-eu ended 3 times");
        StringAssert.EndsWith(error.Message, "  no such setting");
        await supervisor.StopAsync();
    }

    [TestMethod]
    public async Task What_a_supervisor_that_was_killed_left_behind_is_ended_by_down()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.Path);
        using var orphan = System.Diagnostics.Process.Start("sleep", "600");
        using var stranger = System.Diagnostics.Process.Start("sleep", "600");
        var (ours, other) = (ProcessStamp.Of(orphan.Id)!, ProcessStamp.Of(stranger.Id)!);
        LocalProcess Known(string role, ProcessStamp process) => new(role, process, ChildState.Running, 0, ImmutableSortedDictionary<string, int>.Empty);
        (State() with { Processes = [Known("agent-a", ours), Known("agent-b", other with { Began = 1 })] }).Write(folder);
        Assert.AreEqual(1, await DownRun.RunAsync(folder));
        await orphan.WaitForExitAsync();
        Assert.IsFalse(ours.IsAlive);
        Assert.IsTrue(other.IsAlive);
        Assert.AreEqual(0, await DownRun.RunAsync(folder));

        File.WriteAllText(folder.State, "{ torn");
        var error = await Assert.ThrowsExactlyAsync<LocalException>(() => DownRun.RunAsync(folder));
        StringAssert.Contains(error.Message, "state.json cannot be read");
        File.Delete(folder.State);
        Assert.AreEqual(0, await DownRun.RunAsync(folder));
        using (FolderHold.TryTake(folder))
        {
            await Assert.ThrowsExactlyAsync<LocalException>(() => DownRun.RunAsync(folder), "it is just starting");
        }

        await other.StopAsync(TimeSpan.FromSeconds(10));
    }

    private static Task SaysAsync(LocalFolder folder, string words) =>
        Eventually.HoldsAsync($"agent-a says {words}", () => string.Join(' ', File.ReadAllLines(folder.Log("agent-a"))) == words);

    private static ChildSpec Shell(string role, string script) => new(role, "/bin/sh", ["-c", script]);

    /// <summary>Of a supervisor that is gone.</summary>
    private static LocalState State() => new() { Federation = "federation.yaml", Supervisor = new ProcessStamp(int.MaxValue, 1) };

    private static async Task<LocalProcess> SeenAsync(Supervisor supervisor, Func<LocalProcess, bool> isIt)
    {
        LocalProcess? found = null;
        await Eventually.HoldsAsync("a process is as it should be", () => (found = supervisor.State.Processes.FirstOrDefault(isIt)) is not null);
        return found!;
    }
}
