using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>A job that is over leaves nothing in a silo, of whatever region, however it ended.</summary>
[TestClass]
public sealed class LeftBehindTests
{
    private static readonly string[] Silos = ["root", "north", "north", "south"];

    [TestMethod]
    [DataRow(1, "none")]
    [DataRow(2, "federated")]
    public async Task A_finished_job_leaves_nothing(int regionalRounds, string standardize)
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder);
        var status = await cluster.RunAsync(0, new ToyJob { RegionalRounds = regionalRounds, Standardize = standardize }, "north", "south");
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        await NothingIsLeftAsync(cluster);
    }

    [TestMethod]
    public async Task A_cancelled_job_leaves_nothing()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder, cork: (_, _) => Task.FromResult(ToyAnswer.Lose));
        var running = cluster.RunAsync(0, new ToyJob { RegionalRounds = 2 }, "north", "south");
        await Eventually.HoldsAsync("the south has done its steps, and the north waits for cork", () =>
            Trained(cluster, "aachen") == 1 && Trained(cluster, "bonn") == 1 && Trained(cluster, "dublin") == 2);
        Assert.IsTrue(Enumerable.Range(0, Silos.Length).Any(silo => Left(cluster, silo) != "0 0 0 0 0 0"), "while it runs there is something");
        await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job("toy")).CancelAsync("enough");
        Assert.AreEqual(JobState.Cancelled, (await running).State);
        await NothingIsLeftAsync(cluster);
    }

    private static int Trained(ToyCluster cluster, string hospital) =>
        cluster.Outcomes.Count(entry => entry.Hospital == hospital && entry.Plan.Task == RoundTask.Train && entry.Outcome.Verdict == UpdateVerdict.Accepted);

    private static async Task<ToyCluster> StartAsync(MemoryFolder folder, Func<string, RoundPlan, Task<ToyAnswer>>? cork = null)
    {
        var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), Silos);
        await cluster.JoinAsync(1, "aachen");
        await cluster.JoinAsync(1, "bonn", uploads: 2);
        await cluster.JoinAsync(2, "cork", cork is null ? null : new ToyConduct { Answer = cork }, uploads: 1);
        await cluster.JoinAsync(3, "dublin");
        return cluster;
    }

    /// <summary>The regions are told beside the end of the job.</summary>
    private static async Task NothingIsLeftAsync(ToyCluster cluster)
    {
        for (var silo = 0; silo < Silos.Length; silo++)
        {
            var here = silo;
            try
            {
                await Eventually.HoldsAsync($"silo {silo} is empty", () => Left(cluster, here) == "0 0 0 0 0 0");
            }
            catch (TimeoutException)
            {
                Assert.Fail($"silo {silo} of {Silos[silo]} keeps contents, fetched contents, staged bodies, passes, named passes, sums: {Left(cluster, silo)}");
            }
        }
    }

    private static string Left(ToyCluster cluster, int silo)
    {
        var services = cluster.Services(silo);
        return string.Join(
            ' ',
            services.GetRequiredService<ContentStore>().Count,
            services.GetRequiredService<ContentResolver>().Count,
            services.GetRequiredService<StagingPool>().Count,
            services.GetRequiredService<IntakePasses>().Count,
            services.GetRequiredService<PassContents>().Count,
            services.GetRequiredService<PartialExchange>().Count);
    }
}
