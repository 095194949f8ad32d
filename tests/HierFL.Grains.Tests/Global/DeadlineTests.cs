using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Windows that only time can end.</summary>
[TestClass]
public sealed class DeadlineTests
{
    [TestMethod]
    [DataRow("800ms", "none", "wait")]
    [DataRow("none", "800ms", "wait")]
    [DataRow("800ms", "900ms", "leave")]
    public async Task A_job_with_a_silent_hospital_finishes_by_its_deadlines_however_early_timers_ring(string region, string cohort, string lost)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store, clock: new ToyClock(speed: 2, early: TimeSpan.FromMilliseconds(3)));
        await toy.JoinAsync("north", "aachen");
        await toy.JoinAsync("south", "dakar");
        await toy.RegisterAsync("north", "silent");
        var job = new ToyJob { Every = 3, Min = "1", RegionDeadline = region, Deadline = cohort, Lost = lost };
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(job, "north", "south"))).MustBeFinished();
        Assert.HasCount(4, run.Manifest.Rounds);
        foreach (var record in run.Manifest.Rounds[1..])
        {
            Assert.AreEqual(3, record.Asked);
            Assert.IsFalse(record.Admitted.Any(item => item.Hospital == "silent"));
            Assert.IsNotEmpty(record.Admitted);
        }
    }

    [TestMethod]
    public async Task An_order_that_a_hospital_lost_is_given_again_and_the_job_waits_for_it()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var isLost = false;
        var conduct = new ToyConduct
        {
            Answer = (hospital, plan) => Task.FromResult(
                hospital == "cork" && plan.Round == 2 && !isLost && (isLost = true) ? ToyAnswer.Lose : ToyAnswer.Send),
        };
        // Thirty seconds until the hospitals are asked again are over in one.
        await using var toy = await ToyFederation.StartAsync(store, conduct, new ToyClock(speed: 30));
        await toy.JoinAsync("north", ToyRun.North);
        (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 2 }, "north"))).MustBeFinished();
        Assert.AreEqual(2, toy.Orders.Count(order => order.Hospital == "cork" && order.Plan is { Round: 2, Task: RoundTask.Train, Attempt: 1 }));
    }
}
