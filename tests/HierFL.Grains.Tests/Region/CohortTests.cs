using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

/// <summary>Rounds of a cohort that each region draws.</summary>
[TestClass]
public sealed class CohortTests
{
    private const int Seed = 5;

    private static readonly ImmutableArray<string> North = ["aachen", "bergen", "cork", "dover", "essen", "faro", "gent", "halle"];
    private static readonly ImmutableArray<string> South = ["dakar", "evora", "fez"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Each_region_asks_those_it_draws_and_evaluations_ask_everybody(int regionalRounds)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", [.. North]);
        await toy.JoinAsync("south", [.. South]);
        var job = new ToyJob { Rounds = 4, Every = 4, Cohort = "\"random\",\"fraction\":0.5", Seed = Seed, Standardize = "federated", RegionalRounds = regionalRounds };
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(job, "north", "south"))).MustBeFinished();
        Assert.AreEqual(11, run.Manifest.Rounds[0].Admitted.Length, "the statistics are everybody's");
        var draw = new CohortDraw(0.5, 1, Seed);
        foreach (var record in run.Manifest.Rounds[1..])
        {
            string[] expected = [.. draw.Select(North, record.Round), .. draw.Select(South, record.Round)];
            foreach (var step in record.Admitted.GroupBy(item => item.Step))
            {
                CollectionAssert.AreEquivalent(expected, step.Select(item => item.Hospital).ToArray(), $"round {record.Round}");
            }

            Assert.AreEqual(6, record.Asked);
            CollectionAssert.AreEquivalent(
                expected, toy.Orders.Where(order => order.Plan.Task == RoundTask.Train && order.Plan.Round == record.Round).Select(order => order.Hospital).Distinct().ToArray());
        }

        Assert.AreEqual(11, toy.Orders.Count(order => order.Plan.Task == RoundTask.Evaluate));
        Assert.IsTrue(toy.Orders.All(order => order.Plan.Task == RoundTask.Train || order.Plan.Cohort is null));
    }

    [TestMethod]
    public async Task The_window_closes_when_enough_have_answered_and_the_others_are_late()
    {
        using var folder = new MemoryFolder();
        var draw = new CohortDraw(0.5, 1.5, Seed);
        var slow = draw.Select(North, 1)[..2];
        var isMeasured = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var conduct = new ToyConduct
        {
            Answer = async (hospital, plan) =>
            {
                if (plan.Task == RoundTask.Evaluate)
                {
                    isMeasured.TrySetResult();
                }
                else if (plan.Round == 1 && slow.Contains(hospital))
                {
                    await isMeasured.Task;
                }

                return ToyAnswer.Send;
            },
        };
        var job = new ToyJob { Rounds = 3, Every = 3, Cohort = "\"random\",\"fraction\":0.5,\"overselect\":1.5", Seed = Seed };
        var store = new LocalFolderStore(folder.File("recorded"), CrashPoints.None);
        ToyRun recorded;
        await using (var toy = await ToyFederation.StartAsync(store, conduct))
        {
            await toy.JoinAsync("north", [.. North]);
            recorded = (await ToyRun.ReadAsync(store, await toy.RunAsync(job, "north"))).MustBeFinished();
            CollectionAssert.AreEqual(
                draw.Select(North, 1).Except(slow).ToArray(), recorded.Manifest.Rounds[1].Admitted.Select(item => item.Hospital).ToArray());
            foreach (var record in recorded.Manifest.Rounds[1..])
            {
                // One more is in the sum if it was added before the window closed, though its receipt came after.
                Assert.IsInRange(4, 6, record.Admitted.Length);
                Assert.AreEqual(6, record.Asked, "the ring has room for all that were asked");
                CollectionAssert.IsSubsetOf(record.Admitted.Select(item => item.Hospital).ToArray(), draw.Select(North, record.Round).ToArray());
            }

            var outcomes = toy.Outcomes.Where(entry => slow.Contains(entry.Hospital) && entry.Plan is { Round: 1, Task: RoundTask.Train }).ToArray();
            Assert.HasCount(2, outcomes);
            Assert.IsTrue(outcomes.All(entry => entry.Outcome.Verdict == UpdateVerdict.Late));
        }

        // Who was in time is no function of the seed; with the record the same bits come again.
        var again = new LocalFolderStore(folder.File("replayed"), CrashPoints.None);
        await using var replay = await ToyFederation.StartAsync(again);
        await replay.JoinAsync("north", [.. North]);
        await replay.SubmitAsync(job, recorded.Manifest.Rounds, "north");
        var replayed = (await ToyRun.ReadAsync(again, await replay.EndAsync())).MustBeFinished();
        Assert.AreEqual(recorded.Manifest.Model, replayed.Manifest.Model);
        for (var round = 1; round <= 3; round++)
        {
            CollectionAssert.AreEqual(recorded.Manifest.Rounds[round].Admitted.ToArray(), replayed.Manifest.Rounds[round].Admitted.ToArray());
        }
    }

    [TestMethod]
    public async Task A_minimum_that_the_share_cannot_reach_fails_the_job_with_both_numbers()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", [.. North]);
        var job = new ToyJob { Rounds = 2, Every = 2, Cohort = "\"random\",\"fraction\":0.5,\"overselect\":1.5", Seed = Seed, Min = "5" };
        var status = await toy.RunAsync(job, "north");
        Assert.AreEqual(Grains.Global.JobState.Failed, status.State);
        Assert.AreEqual("cohort.min is 5, but of 8 hospitals a round takes 4: lower it, or raise cohort.fraction", status.Message);
    }
}
