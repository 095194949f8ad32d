using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>A hospital that awaits approval: the job waits where it needs it, and does without where it can.</summary>
[TestClass]
public sealed class WaitingTests
{
    private readonly TaskCompletionSource<ToyAnswer> _word = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<RoundKey, bool> _said = new();

    [TestMethod]
    public async Task A_job_that_needs_all_waits_says_so_and_goes_on_by_itself()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await StartAsync(store);
        await toy.SubmitAsync(new ToyJob(), null, "north", "south");

        var waiting = await StatusAsync(toy, status => status.Holdup.Length > 0);
        Assert.AreEqual(("round 1: training", "waiting for approval at bergen"), (waiting.Activity, waiting.Holdup));
        var north = await RegionWatch.StatusAsync(toy.Silo.Grains, "north", ToyJob.DefaultName);
        Assert.AreEqual("waiting for approval at bergen", north.Holdup);
        Assert.DoesNotContain("bergen", north.Waiting);

        _word.SetResult(ToyAnswer.Send);
        var run = (await ToyRun.ReadAsync(store, await toy.EndAsync())).MustBeFinished();
        Assert.HasCount(5, run.Manifest.Rounds[1].Admitted);
        Assert.IsTrue(toy.Orders.All(order => order.Plan.Attempt == 1), "waiting uses up no attempt");
    }

    [TestMethod]
    public async Task A_denial_ends_a_job_that_needs_all_and_names_the_hospital()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.SubmitAsync(new ToyJob(), null, "north", "south");
        await StatusAsync(toy, status => status.Holdup.Length > 0);

        _word.SetResult(ToyAnswer.Decline);
        var status = await toy.EndAsync();
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "bergen: too few rows");
    }

    [TestMethod]
    public async Task A_job_that_can_do_without_goes_on_and_takes_the_hospital_in_later()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var toy = await StartAsync(store, plan => plan.Round >= 2 ? second.Task : Task.CompletedTask);
        await toy.SubmitAsync(new ToyJob { Min = "4" }, null, "north", "south");

        await StatusAsync(toy, status => status.CommittedRound == 1);
        _word.SetResult(ToyAnswer.Send);
        second.SetResult();
        var run = (await ToyRun.ReadAsync(store, await toy.EndAsync())).MustBeFinished();
        Assert.HasCount(4, run.Manifest.Rounds[1].Admitted);
        Assert.HasCount(5, run.Manifest.Rounds[3].Admitted);
    }

    [TestMethod]
    public async Task With_regional_rounds_the_job_waits_as_well()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await StartAsync(store);
        await toy.SubmitAsync(new ToyJob { RegionalRounds = 2, Rounds = 1 }, null, "north", "south");
        await StatusAsync(toy, status => status.Holdup.Length > 0);

        _word.SetResult(ToyAnswer.Send);
        var run = (await ToyRun.ReadAsync(store, await toy.EndAsync())).MustBeFinished();
        Assert.HasCount(10, run.Manifest.Rounds[1].Admitted);
    }

    [TestMethod]
    [DataRow("suspended")]
    [DataRow("removed")]
    public async Task A_job_does_not_wait_for_a_hospital_that_was(string fate)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await StartAsync(store);
        await toy.SubmitAsync(new ToyJob(), null, "north", "south");
        await StatusAsync(toy, status => status.Holdup.Length > 0);

        var region = ToyRun.North.Contains("bergen") ? "north" : "south";
        var hospitals = toy.Silo.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region));
        await (fate == "removed" ? hospitals.RemoveAsync("bergen", "ada", "moved away") : hospitals.SuspendAsync("bergen", "ada", "audit"));
        var run = (await ToyRun.ReadAsync(store, await toy.EndAsync())).MustBeFinished();
        Assert.IsTrue(run.Manifest.Rounds.Skip(1).All(round => round.Admitted.Length == 4 && round.Admitted.All(item => item.Hospital != "bergen")));
    }

    [TestMethod]
    public async Task A_cancelled_job_does_not_go_on_waiting()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.SubmitAsync(new ToyJob(), null, "north", "south");
        await StatusAsync(toy, status => status.Holdup.Length > 0);

        await toy.Job().CancelAsync("enough");
        Assert.AreEqual(JobState.Cancelled, (await toy.EndAsync()).State);
    }

    /// <summary>Hospital bergen awaits approval until <see cref="_word"/> is given, the others answer once <paramref name="others"/> lets them.</summary>
    private async Task<ToyFederation> StartAsync(IBlobStore store, Func<RoundPlan, Task>? others = null)
    {
        var conduct = new ToyConduct
        {
            Answer = async (hospital, plan) =>
            {
                if (hospital != "bergen")
                {
                    await (others?.Invoke(plan) ?? Task.CompletedTask);
                    return ToyAnswer.Send;
                }

                // Said once a pass, then it waits for the word; or for the end of the pass, which gives it another order.
                return _word.Task.IsCompleted ? await _word.Task
                    : _said.TryAdd(plan.Key, true) ? ToyAnswer.Wait
                    : await Task.WhenAny(_word.Task, others is null ? _word.Task : Task.FromResult(ToyAnswer.Lose)).Unwrap();
            },
        };
        var toy = await ToyFederation.StartAsync(store, conduct, adapt: options => options with { KeepsJobs = true });
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        return toy;
    }

    private static async Task<JobStatus> StatusAsync(ToyFederation toy, Predicate<JobStatus> wanted)
    {
        var status = await toy.Job().WatchAsync(-1);
        while (!wanted(status))
        {
            Assert.IsFalse(status.IsOver, status.ToString());
            status = await toy.Job().WatchAsync(status.Revision).WaitAsync(TimeSpan.FromSeconds(60));
        }

        return status;
    }
}
