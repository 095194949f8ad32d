using System.Collections.Concurrent;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>A region of several silos gives the bits of one.</summary>
[TestClass]
public sealed class SeveralSilosTests
{
    private static readonly string[] Silos = ["root", "north", "north", "south"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Updates_that_land_on_different_silos_of_a_region_give_the_same_model(int regionalRounds)
    {
        var job = new ToyJob { RegionalRounds = regionalRounds };
        using var folder = new MemoryFolder();
        var alone = (await ToyRun.OfAsync(new LocalFolderStore(folder.Path, CrashPoints.None), job)).MustBeFinished();

        using var other = new MemoryFolder();
        var store = new LocalFolderStore(other.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, Silos);
        await JoinAllAsync(cluster);
        var spread = (await ToyRun.ReadAsync(store, await cluster.RunAsync(0, job, "north", "south"))).MustBeFinished();

        Assert.AreEqual(alone.Manifest.Model, spread.Manifest.Model);
        Assert.IsTrue(cluster.Outcomes.All(entry => entry.Outcome.Verdict is UpdateVerdict.Accepted or UpdateVerdict.Duplicate));
    }

    [TestMethod]
    public async Task A_region_without_a_silo_is_told_by_name()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");
        var west = cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IRegionRoster>(RegistryKeys.Hospitals("west"));

        Assert.AreEqual("west", (await Assert.ThrowsExactlyAsync<RegionUnavailableException>(() => west.CountAsync("toy", learns: true))).Region);
    }

    [TestMethod]
    public async Task The_root_gives_a_content_to_a_region_once()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, Silos);
        await JoinAllAsync(cluster);
        (await ToyRun.ReadAsync(store, await cluster.RunAsync(0, new ToyJob(), "north", "south"))).MustBeFinished();

        var fromRoot = cluster.Contents.Where(entry => entry.From == "root").GroupBy(entry => entry.Content).ToArray();
        Assert.IsNotEmpty(fromRoot);
        Assert.IsTrue(fromRoot.All(content => content.Count() <= 2), "two regions");
    }

    [TestMethod]
    public async Task Small_documents_ride_with_orders_and_are_not_fetched()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, Silos);
        var (atRoot, fetched) = (cluster.Services(0).GetRequiredService<ContentStore>(), new ConcurrentBag<string>());
        cluster.BeforeContent = (silo, content) =>
        {
            if (silo.Region == "root")
            {
                fetched.Add(Encoding.UTF8.GetString(atRoot.Find(content)!.Value.Span));
            }

            return Task.CompletedTask;
        };
        await JoinAllAsync(cluster);
        (await ToyRun.ReadAsync(store, await cluster.RunAsync(0, new ToyJob(), "north", "south"))).MustBeFinished();

        Assert.IsTrue(fetched.Any(text => text.Contains("\"F32\"", StringComparison.Ordinal)), string.Join('\n', fetched.Select(text => text[..Math.Min(80, text.Length)])));
        Assert.IsFalse(fetched.Any(text => text.Contains("\"ring\"", StringComparison.Ordinal)), "no plan is");
        Assert.IsFalse(fetched.Any(text => text.Contains("\"mostRows\"", StringComparison.Ordinal)), "nor what was counted");
    }

    [TestMethod]
    public async Task A_transfer_between_silos_that_breaks_is_begun_anew_and_the_pass_goes_on()
    {
        using var folder = new MemoryFolder();
        var (store, transfers) = (new LocalFolderStore(folder.Path, CrashPoints.None), 0);
        await using var cluster = await ToyCluster.StartAsync(store, Silos);
        cluster.BeforePartial = (silo, _) => silo.Region == "north" && Interlocked.Increment(ref transfers) == 1
            ? throw new HttpRequestException("the connection was reset")
            : Task.CompletedTask;
        await JoinAllAsync(cluster);
        (await ToyRun.ReadAsync(store, await cluster.RunAsync(0, new ToyJob { Rounds = 1 }, "north", "south"))).MustBeFinished();

        Assert.IsGreaterThan(1, transfers);
        Assert.IsTrue(cluster.Orders.All(order => order.Plan.Attempt == 1), "no pass was abandoned");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task What_a_killed_silo_had_added_is_asked_for_again(bool isTheGrainsSilo)
    {
        using var folder = new MemoryFolder();
        var job = new ToyJob();
        var alone = (await ToyRun.OfAsync(new LocalFolderStore(folder.Path, CrashPoints.None), job)).MustBeFinished();

        using var other = new MemoryFolder();
        var store = new LocalFolderStore(other.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, Silos);
        var grains = await cluster.SiloOfAsync("north", job.Name);
        var (victim, survivor) = isTheGrainsSilo ? (grains, 3 - grains) : (3 - grains, grains);
        var (waits, killed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var last = new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                if (plan is { Task: RoundTask.Train, Round: 2 })
                {
                    waits.TrySetResult();
                    await killed.Task;
                }

                return ToyAnswer.Send;
            },
        };
        await cluster.JoinAsync(survivor, "aachen");
        await cluster.JoinAsync(survivor, "bergen", uploads: victim);
        await cluster.JoinAsync(survivor, "cork", last);
        await cluster.JoinAsync(3, "dakar");
        await cluster.JoinAsync(3, "evora");
        var run = cluster.RunAsync(0, job, "north", "south");
        await waits.Task;
        await Eventually.HoldsAsync("bergen's update is in the sum of the silo that dies", () => Accepted(cluster, "bergen") == 1);

        await cluster.KillAsync(victim);
        killed.SetResult();

        Assert.AreEqual(alone.Manifest.Model, (await ToyRun.ReadAsync(store, await run)).MustBeFinished().Manifest.Model);
        Assert.AreEqual(2, Accepted(cluster, "bergen"), "once in the sum that was lost, once in the one that counted");
    }

    private static int Accepted(ToyCluster cluster, string hospital) => cluster.Outcomes.Count(entry =>
        entry.Hospital == hospital && entry.Plan is { Task: RoundTask.Train, Round: 2 } && entry.Outcome.Verdict == UpdateVerdict.Accepted);

    private static async Task JoinAllAsync(ToyCluster cluster)
    {
        await cluster.JoinAsync(1, "aachen");
        await cluster.JoinAsync(2, "bergen");
        await cluster.JoinAsync(2, "cork");
        await cluster.JoinAsync(3, "dakar");
        await cluster.JoinAsync(3, "evora");
    }
}
