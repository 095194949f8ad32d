using HierFL.Core.Rounds;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

/// <summary>Sums that silos began for different activations of a region's grain do not mix.</summary>
[TestClass]
public sealed class RegionFenceTests
{
    [TestMethod]
    public async Task An_update_is_granted_to_sums_of_this_activation_only_and_no_two_have_the_same_fence()
    {
        using var folder = new MemoryFolder();
        long[] fences = [await FenceOfOpenPassAsync(folder), await FenceOfOpenPassAsync(folder), await FenceOfOpenPassAsync(folder)];
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, fences);
    }

    /// <summary>A silo with the job in its first round, which ends in the middle of it.</summary>
    private static async Task<long> FenceOfOpenPassAsync(MemoryFolder folder)
    {
        var (trains, ends) = (new TaskCompletionSource<RoundPlan>(), new TaskCompletionSource());
        var conduct = new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                trains.TrySetResult(plan);
                await ends.Task;
                return ToyAnswer.Lose;
            },
        };
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), conduct);
        await toy.JoinAsync("north", "aachen");
        await toy.SubmitAsync(new ToyJob(), null, "north");
        var key = (await trains.Task.WaitAsync(TimeSpan.FromSeconds(60))).Key;
        var north = toy.Silo.Grains.GetGrain<IRegionalAggregator>(GrainKeys.Region("north", ToyJob.DefaultName));
        var fence = (await north.PassAsync())!.Fence;
        foreach (var (of, isKnown) in new[] { (fence - 1, false), (fence + 1, false), (10 * fence, false), (fence, true) })
        {
            var answer = await north.OfferAsync(key, new Offered("aachen", "sha", HolderName.Of("silo", of, key, 1)));
            Assert.AreEqual((isKnown, !isKnown), (answer.IsGranted, answer.IsUnknownHolder), $"fence {of}");
        }

        ends.SetResult();
        return fence;
    }
}
