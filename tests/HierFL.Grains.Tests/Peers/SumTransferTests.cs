using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>A region's sum on a thin line to the root: it is offered again and again until it has come.</summary>
[TestClass]
public sealed class SumTransferTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task A_sum_that_is_on_its_way_is_not_fetched_once_more()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, "root", "north");
        await cluster.JoinAsync(1, "aachen");
        var (begun, first, comes) = (0, new TaskCompletionSource<PartialName>(), new TaskCompletionSource());
        cluster.BeforePartial = async (_, name) =>
        {
            Interlocked.Increment(ref begun);
            first.TrySetResult(name);
            await comes.Task;
        };
        var running = cluster.RunAsync(0, new ToyJob { Rounds = 1, Every = 2 }, "north");
        var name = await first.Task.WaitAsync(Patience);
        for (var times = 0; times < 3; times++)
        {
            await OfferAsync(cluster, name);
        }

        Assert.AreEqual(1, begun);
        comes.SetResult();
        (await ToyRun.ReadAsync(store, await running.WaitAsync(Patience))).MustBeFinished();
    }

    [TestMethod]
    public async Task A_transfer_is_given_up_when_the_round_goes_on_without_its_region()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, "root", "north", "south");
        await cluster.JoinAsync(1, "aachen");
        var isGivenUp = new TaskCompletionSource();
        await cluster.JoinAsync(2, "dakar", new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                await (plan.Round == 2 ? isGivenUp.Task : Task.CompletedTask);
                return ToyAnswer.Send;
            },
        });
        var first = new TaskCompletionSource<PartialName>();
        cluster.BeforePartial = (silo, name) =>
        {
            if (silo.Region == "south")
            {
                return Task.CompletedTask;
            }

            first.TrySetResult(name);
            return Task.Delay(Timeout.Infinite);
        };
        var running = cluster.RunAsync(0, new ToyJob { Rounds = 2, Every = 2, Min = "1", Deadline = "2s", Lost = "leave" }, "north", "south");
        var name = await first.Task.WaitAsync(Patience);
        await Eventually.HoldsAsync("the transfer has been given up, while the next round is under way", () => cluster.GivenUp.Contains(name));
        isGivenUp.SetResult();

        var run = (await ToyRun.ReadAsync(store, await running.WaitAsync(Patience))).MustBeFinished();
        Assert.AreEqual("south", run.Manifest.Rounds[1].Admitted.Single().Region);
    }

    [TestMethod]
    public async Task A_transfer_is_given_up_when_the_job_is_cancelled()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");
        await cluster.JoinAsync(1, "aachen");
        var begun = new TaskCompletionSource();
        cluster.BeforePartial = (_, _) =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.Infinite);
        };
        var running = cluster.RunAsync(0, new ToyJob(), "north");
        await begun.Task.WaitAsync(Patience);
        await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job(ToyJob.DefaultName)).CancelAsync("no more");

        Assert.AreEqual(JobState.Cancelled, (await running.WaitAsync(Patience)).State);
        await Eventually.HoldsAsync("the transfer has been given up", () => !cluster.GivenUp.IsEmpty);
    }

    /// <summary>As the region's grain does every few seconds.</summary>
    private static Task OfferAsync(ToyCluster cluster, PartialName name)
    {
        var north = cluster.Services(1);
        return north.GetRequiredService<IGrainFactory>().GetGrain<IGlobalAggregator>(GrainKeys.Job(name.Key.Job))
            .OfferAsync(name.Key, name.Region, name.Digest, north.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
    }
}
