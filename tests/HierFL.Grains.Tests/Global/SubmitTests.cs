using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class SubmitTests
{
    [TestMethod]
    public async Task Submitting_twice_at_once_is_one_job()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        var job = new ToyJob { Rounds = 2 };
        var statuses = await Task.WhenAll(toy.RunAsync(job, "north"), toy.RunAsync(job, "north"), toy.RunAsync(job, "north"));
        Assert.AreEqual(1, statuses.Distinct().Count());
        var run = (await ToyRun.ReadAsync(store, statuses[0])).MustBeFinished();
        Assert.HasCount(3, run.Manifest.Rounds);
        Assert.HasCount(12, toy.Orders, "each hospital trains and evaluates each round once");
    }

    [TestMethod]
    public async Task Another_specification_is_refused_while_the_job_runs_and_taken_when_it_is_over()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var conduct = new ToyConduct
        {
            Answer = async (_, _) =>
            {
                await goOn.Task;
                return ToyAnswer.Send;
            },
        };
        await using var toy = await ToyFederation.StartAsync(store, conduct);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.SubmitAsync(new ToyJob { Rounds = 1 }, null, "north");
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => toy.SubmitAsync(new ToyJob { Rounds = 2 }, null, "north"));
        Assert.AreEqual("job 'toy' is running with another specification; cancel it first", refusal.Message);
        goOn.SetResult();
        var first = await toy.EndAsync();
        Assert.AreEqual(JobState.Finished, first.State, first.Message);
        Assert.AreEqual(1, first.CommittedRound);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 2 }, "north"))).MustBeFinished();
        Assert.AreEqual(2, run.Manifest.Round);
    }
}
