using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>One offer of a region that the root fetches twice, since the region has said it twice.</summary>
[TestClass]
public sealed class TwoTransfersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task A_sum_that_is_in_without_a_grant_is_not_kept_beside_another_one_of_its_region()
    {
        var job = new ToyJob { Rounds = 1, Every = 2 };
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var cluster = await ToyCluster.StartAsync(store, "root", "north");
        var (trains, goesOn) = (new TaskCompletionSource<RoundPlan>(), new TaskCompletionSource());
        await cluster.JoinAsync(1, "aachen", new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                if (plan.Task == RoundTask.Train && trains.TrySetResult(plan))
                {
                    await goesOn.Task;
                }

                return ToyAnswer.Send;
            },
        });
        var running = cluster.RunAsync(0, job, "north");
        var plan = await trains.Task.WaitAsync(Patience);

        // The first transfer breaks after the second has begun; the second comes through after the region was asked again.
        var (begun, isBroken, isAsked, isThere) = (0, new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var (first, second) = (Partial(plan, "of another activation"), Partial(plan, "of the one after it"));
        cluster.BeforePartial = async (_, name) =>
        {
            if (name.Digest != first.Digest)
            {
                return;
            }

            if (Interlocked.Increment(ref begun) == 1)
            {
                await isBroken.Task;
                throw new HttpRequestException("the connection was reset");
            }

            isBroken.SetResult();
            await isAsked.Task;
        };
        cluster.AfterPartial = _ =>
        {
            isThere.TrySetResult();
            return Task.CompletedTask;
        };
        cluster.BeforeCall = call =>
        {
            if (call.MethodName == nameof(IRegionalAggregator.OpenAsync))
            {
                isAsked.TrySetResult();
            }

            return Task.CompletedTask;
        };
        await OfferAsync(cluster, plan.Key, first);
        await OfferAsync(cluster, plan.Key, first);
        await isThere.Task.WaitAsync(Patience);
        await OfferAsync(cluster, plan.Key, second);
        goesOn.SetResult();

        var run = (await ToyRun.ReadAsync(store, await running.WaitAsync(Patience))).MustBeFinished();
        using var other = new MemoryFolder();
        var alone = await ToyRun.OfAsync(new LocalFolderStore(other.Path, CrashPoints.None), job, null, ("north", ["aachen"]));
        Assert.AreEqual(alone.Manifest.Model, run.Manifest.Model);
    }

    private static Task OfferAsync(ToyCluster cluster, RoundKey key, PartialAggregate partial)
    {
        var north = cluster.Services(1);
        north.GetRequiredService<PartialExchange>().Publish(new PartialName("north", key, partial.Digest), partial);
        return north.GetRequiredService<IGrainFactory>().GetGrain<IGlobalAggregator>(GrainKeys.Job(key.Job))
            .OfferAsync(key, "north", partial.Digest, north.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
    }

    /// <summary>A sum of one update of zeros, with a digest of its own.</summary>
    private static PartialAggregate Partial(RoundPlan plan, string sha)
    {
        var partial = new PartialAggregate(new RingSum(plan.Ring));
        partial.TryAdd(new Admitted("north", "aachen", sha), new UpdateBody(UpdateShape.Of(plan.Ring)).Bytes.Span, 1, ImmutableSortedDictionary<string, double>.Empty);
        return partial;
    }
}
