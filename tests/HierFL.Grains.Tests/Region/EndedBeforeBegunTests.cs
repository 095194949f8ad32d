using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Peers;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>A job that is cancelled while its first order waits for the region's store.</summary>
[TestClass]
public sealed class EndedBeforeBegunTests
{
    [TestMethod]
    public async Task Nothing_begins_after_the_end()
    {
        using var folder = new MemoryFolder();
        var (ended, times) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        ToyCluster? cluster = null;
        var store = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), async call =>
        {
            if (call.IsWrite && call.Path.StartsWith("regions/north/state/regionalaggregator", StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1)
            {
                await cluster!.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job(ToyJob.DefaultName)).CancelAsync("no more");

                // Set in the turn that carries the end out: the order goes on in a later one.
                await ended.Task;
            }
        });
        await using var started = cluster = await ToyCluster.StartAsync(store, "root", "north");
        cluster.BeforeCall = call =>
        {
            if (call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.EndAsync) })
            {
                ended.TrySetResult();
            }

            return Task.CompletedTask;
        };
        await cluster.JoinAsync(1, "aachen");
        Assert.AreEqual(JobState.Cancelled, (await cluster.RunAsync(0, new ToyJob(), "north")).State);

        // An activation goes when all that it was asked is done.
        await Eventually.HoldsAsync("the region's activation has gone", async () =>
            !(await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
                .Any(grain => grain.ActivationCount > 0 && grain.GrainType.Contains(nameof(RegionalAggregatorGrain), StringComparison.Ordinal)));
        Assert.AreEqual(1, times);
        Assert.IsEmpty(cluster.Orders);
        Assert.AreEqual(0, cluster.Services(1).GetRequiredService<IntakePasses>().Count);
    }
}
