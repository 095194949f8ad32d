using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/root-disaster.md</c>, typed as it stands: regions and hospitals live on without the root they knew.</summary>
[TestClass]
public sealed class RootDisasterTests
{
    private const string Job = "drill";

    /// <summary>With HIERFL_LONG=1 also without a restore, from the store that is left.</summary>
    [TestMethod]
    public async Task A_root_elsewhere_goes_on_with_the_regions_and_hospitals_that_are_left()
    {
        await RecoverAsync(isStoreLost: true);
        if (Length.IsLong)
        {
            await RecoverAsync(isStoreLost: false);
        }
    }

    private static async Task RecoverAsync(bool isStoreLost)
    {
        Installed.Need("redis-server");
        var page = new OperationsPage("root-disaster");
        await using var drill = await Disaster.StartAsync();
        var (federation, text) = (drill.Federation, Disaster.JobOf(rounds: Length.Of(120, 600)));
        var quiet = await federation.EmbeddedAsync(Job, text);
        await federation.SubmitAsync(Job, text);
        await federation.CommitsAsync(Job, 3);
        await drill.TypeAsync(new OperationsPage("backup-and-restore").Below("Take a backup"));

        // The backup is of an epoch that regions and hospitals have left behind: the root was started anew since.
        await federation.KillAsync("silo-root");
        await federation.CommitsAsync(Job, drill.Stored("backup/root", Job).Round + 5);
        await drill.LeaveAloneAsync();
        await federation.KillAsync("silo-root");
        var (lost, since) = (federation.Job(Job), Stopwatch.GetTimestamp());
        Assert.IsNull(lost.Outcome, "the job was over before the root was lost");
        await LoseAsync(federation, isStoreLost);

        await drill.TypeAsync(page.Below("While the root is away"));
        var ports = new Dictionary<string, string> { ["REDIS"] = Redis(federation), ["STORE"] = isStoreLost ? "elsewhere/store" : ".hierfl/blobs" };
        var free = new FreePorts(4);
        foreach (var (index, port) in ((string[])["SILO_PORT", "GATEWAY_PORT", "EDGE_PORT", "HEALTH_PORT"]).Index())
        {
            ports[port] = free.Text(index);
        }

        await drill.TypeAsync(page.Below("A new root"), ports);
        if (isStoreLost)
        {
            await drill.TypeAsync(page.Below("If its store is lost"), ports);
        }

        drill.Ends("elsewhere/root.pid");
        await drill.TypeAsync(page.Below("Start it"), ports);
        var store = drill.Stored(ports["STORE"], Job);
        var found = store.Round;
        await LocalFederation.HoldsAsync("the first round after the disaster is committed", () => Task.FromResult(store.Round > found));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"a round is committed {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the root was lost, {(isStoreLost ? "restored" : "with its store")}"));

        await drill.TypeAsync(page.Below("Tell the people"), ports);
        await LocalFederation.HoldsAsync("the job is over", () => Task.FromResult(store.Outcome is not null), federation.Logs);
        Assert.AreEqual(quiet, Convert.ToHexStringLower(SHA256.HashData(store.Model())));
        if (isStoreLost)
        {
            page.AssertAllTyped();
        }
    }

    /// <summary>All that the machine of the root had, but what stands in for other machines: Redis, and the offline authority.</summary>
    private static async Task LoseAsync(LocalFederation federation, bool isStoreLost)
    {
        File.Delete(federation.FileOf(".hierfl/silos/silo-root.yaml"));
        Directory.Delete(federation.FileOf(".hierfl/identities/silo-root"), recursive: true);
        if (isStoreLost)
        {
            await LocalFederation.HoldsAsync("the store of the root is gone", () => Task.FromResult(IsGone(federation.FileOf(".hierfl/blobs"))));
        }
    }

    private static bool IsGone(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            // A writer that was killed a moment ago may have made a file yet.
            return false;
        }
    }

    private static string Redis(LocalFederation federation) =>
        File.ReadLines(federation.FileOf(".hierfl/silos/silo-asia.yaml")).Single(line => line.Contains("redis:", StringComparison.Ordinal)).Split('"')[1];
}
