using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>What the root takes from its regions.</summary>
[TestClass]
public sealed class RootPassTests
{
    private static readonly RingPlan Ring = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), maxWeight: 100, contributors: 4);

    [TestMethod]
    public void A_regions_sum_is_merged_once_and_another_one_of_it_is_not()
    {
        var pass = Pass();
        var partial = Partial(Ring, "north", "aachen");
        Assert.IsTrue(pass.TryMerge("north", "d1", partial));
        Assert.IsTrue(pass.TryMerge("north", "d1", partial), "safe to repeat");
        Assert.IsFalse(pass.TryMerge("north", "d2", Partial(Ring, "north", "bergen")));
        Assert.AreEqual(1, pass.Sum!.Sum.Contributors);
        CollectionAssert.AreEqual(new[] { new Contribution("north", "d1") }, pass.Seal().ToArray());
    }

    [TestMethod]
    public void What_comes_after_the_seal_is_not_in_the_sum()
    {
        var pass = Pass();
        Assert.IsTrue(pass.TryMerge("north", "d1", Partial(Ring, "north", "aachen")));
        var contents = pass.Seal();
        Assert.IsFalse(pass.TryMerge("south", "d2", Partial(Ring, "south", "dakar")));
        Assert.AreEqual(1, pass.Sum!.Hospitals);
        CollectionAssert.AreEqual(contents.ToArray(), pass.Seal().ToArray());
    }

    [TestMethod]
    public void A_sum_that_shares_a_hospital_or_has_another_ring_is_refused_and_changes_nothing()
    {
        var pass = Pass();
        pass.TryMerge("north", "d1", Partial(Ring, "north", "aachen"));
        var overlap = Assert.ThrowsExactly<InvalidOperationException>(() => pass.TryMerge("south", "d2", Partial(Ring, "south", "aachen")));
        StringAssert.Contains(overlap.Message, "hospital 'aachen' is in both");
        var other = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), maxWeight: 100, contributors: 400);
        Assert.ThrowsExactly<ArgumentException>(() => pass.TryMerge("south", "d2", Partial(other, "south", "dakar")));
        Assert.AreEqual(1, pass.Sum!.Sum.Contributors);
        CollectionAssert.AreEqual(new[] { "aachen" }, pass.Sum.Contents.Select(item => item.Hospital).ToArray());
        Assert.HasCount(1, pass.Seal());
    }

    [TestMethod]
    public async Task Regions_that_share_a_hospital_end_a_round_that_needs_them_all()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.JoinAsync("north", "aachen", "bergen");
        await toy.JoinAsync("south", "aachen", "dakar");
        var status = await toy.RunAsync(new ToyJob { Rounds = 1 }, "north", "south");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "hospital 'aachen' is in both partial aggregates");
    }

    [TestMethod]
    public async Task Regions_that_share_a_hospital_leave_one_of_them_out_of_a_round_that_needs_fewer()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", "aachen", "bergen");
        await toy.JoinAsync("south", "aachen", "dakar");
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 1, Min = "2" }, "north", "south"))).MustBeFinished();
        Assert.AreEqual(1, run.Manifest.Rounds[1].Admitted.Select(item => item.Region).Distinct().Count());
    }

    private static RootPass Pass()
    {
        var none = new ContentRef("", 0);
        var key = new RoundKey("toy", 1, 1);
        var window = new RoundWindow { Key = key, Cohort = ["north", "south"], Minimum = 1 };
        return new RootPass
        {
            Plan = new RoundPlan { Key = key, Task = RoundTask.Means, Round = 0, Attempt = 1, Job = none, Ring = Ring },
            Order = new RegionOrder { Key = key, Plan = none, Dataset = "toy", Minimum = 1, Counted = none },
            Round = TierRound.Plan(window, new DirectCollect()),
            Asked = 2,
            MostRows = 100,
            Regions = 2,
        };
    }

    private static PartialAggregate Partial(RingPlan ring, string region, string hospital)
    {
        var partial = new PartialAggregate(new RingSum(ring));
        var body = new UpdateBody(UpdateShape.Of(ring));
        partial.TryAdd(new Admitted(region, hospital, "sha"), body.Bytes.Span, 1, ImmutableSortedDictionary<string, double>.Empty);
        return partial;
    }
}
