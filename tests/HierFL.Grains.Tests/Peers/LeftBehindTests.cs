using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>A job that is over leaves nothing in a silo, of whatever region, however it ended.</summary>
[TestClass]
public sealed class LeftBehindTests
{
    private static readonly string[] Silos = ["root", "north", "north", "south"];

    private const string Nothing = "0 0 0 0 0 0";

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
        Assert.IsTrue(Enumerable.Range(0, Silos.Length).Any(silo => Left(cluster, silo) != Nothing), "while it runs there is something");
        await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job("toy")).CancelAsync("enough");
        Assert.AreEqual(JobState.Cancelled, (await running).State);
        await NothingIsLeftAsync(cluster);
    }

    /// <summary>Two sums of a large model are half of a region's memory.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task A_sum_that_the_root_has_is_let_go_before_the_next_one_is_begun(int regionalRounds)
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");
        var (asked, goOn) = (Signal(), Signal());
        var third = new RoundKey("toy", 1, 3);
        await cluster.JoinAsync(1, "aachen", new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                if (plan.Key > third)
                {
                    asked.TrySetResult();
                    await goOn.Task;
                }

                return ToyAnswer.Send;
            },
        });
        var running = cluster.RunAsync(0, new ToyJob { RegionalRounds = regionalRounds }, "north");
        await Eventually.HoldsAsync("the fourth pass is asked for", () => asked.Task.IsCompleted);
        try
        {
            await Eventually.HoldsAsync("the sum of the third is gone", () => cluster.Services(1).GetRequiredService<PartialExchange>().Count == 0);
        }
        finally
        {
            goOn.SetResult();
        }

        Assert.AreEqual(JobState.Finished, (await running).State);
        await Eventually.HoldsAsync("no step of a committed round is left", () => !Directory.Exists(folder.File("regions/north/jobs/toy")));
    }

    [TestMethod]
    public async Task A_model_is_let_go_before_updates_of_the_next_one_come()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");
        var (fourth, goOn) = (new TaskCompletionSource<ContentRef>(), Signal());
        var earlier = new ConcurrentDictionary<ContentRef, bool>();
        await cluster.JoinAsync(1, "aachen", new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                if (plan.Key > new RoundKey("toy", 1, 3))
                {
                    fourth.TrySetResult(plan.Model!);
                    await goOn.Task;
                }

                earlier[plan.Model!] = true;
                return ToyAnswer.Send;
            },
        });
        var running = cluster.RunAsync(0, new ToyJob(), "north");
        var now = await fourth.Task.WaitAsync(TimeSpan.FromMinutes(1));
        try
        {
            Assert.IsTrue(await IsThereAsync(now, ContentScope.Region));
            foreach (var model in earlier.Keys.Where(model => model != now))
            {
                Assert.IsFalse(await IsThereAsync(model, ContentScope.Silo));
            }

            Assert.IsNotEmpty(earlier.Keys.Where(model => model != now));
        }
        finally
        {
            goOn.SetResult();
        }

        Assert.AreEqual(JobState.Finished, (await running).State);

        async Task<bool> IsThereAsync(ContentRef model, ContentScope scope) =>
            await cluster.Services(1).GetRequiredService<ContentResolver>().FindAsync(model, scope, CancellationToken.None) is not null;
    }

    /// <summary>Nor may it lie beside what is fetched for the next pass, however long that takes.</summary>
    [TestMethod]
    public async Task A_sum_and_its_model_are_let_go_before_the_next_pass_is_prepared()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");
        var (prepares, goOn) = (Signal(), Signal());
        var (third, isFourth) = (new RoundKey("toy", 1, 3), false);
        cluster.BeforeCall = call =>
        {
            isFourth |= call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.OpenAsync) } && ((RegionOrder)call.Request.GetArgument(0)!).Key > third;
            var isRoster = isFourth && call is { Grain: IRegionRoster, MethodName: nameof(IRegionRoster.ListAsync) };
            return isRoster && prepares.TrySetResult() ? goOn.Task : Task.CompletedTask;
        };
        var models = new ConcurrentDictionary<RoundKey, ContentRef>();
        await cluster.JoinAsync(1, "aachen", new ToyConduct
        {
            Answer = (_, plan) =>
            {
                models[plan.Key] = plan.Model!;
                return Task.FromResult(ToyAnswer.Send);
            },
        });
        var running = cluster.RunAsync(0, new ToyJob(), "north");
        await Eventually.HoldsAsync("the region prepares the fourth pass", () => prepares.Task.IsCompleted);
        try
        {
            await Eventually.HoldsAsync("the sum of the third is gone", () => cluster.Services(1).GetRequiredService<PartialExchange>().Count == 0);
            var region = cluster.Services(1).GetRequiredService<IGrainFactory>().GetGrain<IRegionalAggregator>(GrainKeys.Region("north", "toy"));
            Assert.IsNull(await region.PassAsync(), "a silo that asks takes no update for the third");
            Assert.IsTrue(await region.IsOverAsync(third));
            var resolver = cluster.Services(1).GetRequiredService<ContentResolver>();
            Assert.IsNull(await resolver.FindAsync(models[third], ContentScope.Silo, CancellationToken.None), "the model of the third");
        }
        finally
        {
            goOn.SetResult();
        }

        Assert.AreEqual(JobState.Finished, (await running).State);
        Assert.AreNotEqual(models[third], models[models.Keys.Order().First(key => key > third)], "the next one has another");
    }

    /// <summary>A region makes its sum when the job is over already; the root, whom it offers it to, may be out of reach besides.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task What_ends_after_its_job_leaves_nothing(bool isCutOff)
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north", "north");
        var (held, goOn, offered) = (Signal(), Signal(), Signal());
        cluster.AfterPartial = name => name.Region == "north" && held.TrySetResult() ? goOn.Task : Task.CompletedTask;
        cluster.BeforeCall = call => call is { Grain: IGlobalAggregator, MethodName: nameof(IGlobalAggregator.OfferAsync) } && offered.TrySetResult() && isCutOff
            ? throw new TimeoutException("the root is cut off")
            : Task.CompletedTask;
        var here = await cluster.SiloOfAsync("north", "toy");
        await cluster.JoinAsync(here, "aachen", uploads: 3 - here);
        var running = cluster.RunAsync(0, new ToyJob(), "north");
        await Eventually.HoldsAsync("the region has the other silo's sum on its way", () => held.Task.IsCompleted);
        await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job("toy")).CancelAsync("enough");
        Assert.AreEqual(JobState.Cancelled, (await running).State);
        await NothingIsLeftAsync(cluster);
        Assert.IsFalse(offered.Task.IsCompleted, "the sum is not made yet");

        goOn.SetResult();
        await Eventually.HoldsAsync("the sum is offered", () => offered.Task.IsCompleted);
        await NothingIsLeftAsync(cluster);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        for (var silo = 0; silo < cluster.Count; silo++)
        {
            var here = silo;
            try
            {
                await Eventually.HoldsAsync($"silo {silo} is empty", () => Left(cluster, here) == Nothing);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"silo {silo} keeps contents, fetched contents, staged bodies, passes, named passes, sums: {Left(cluster, silo)}");
            }
        }
    }

    private static string Left(ToyCluster cluster, int silo) => Left(cluster.Services(silo));

    private static string Left(IServiceProvider silo) => string.Join(
        ' ',
        silo.GetRequiredService<ContentStore>().Count,
        silo.GetRequiredService<ContentResolver>().Count,
        silo.GetRequiredService<StagingPool>().Count,
        silo.GetRequiredService<IntakePasses>().Count,
        silo.GetRequiredService<PassContents>().Count,
        silo.GetRequiredService<PartialExchange>().Count);
}
