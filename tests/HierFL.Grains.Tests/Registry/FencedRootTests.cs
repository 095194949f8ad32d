using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

/// <summary>A root that hung while another activation took its job over.</summary>
[TestClass]
public sealed class FencedRootTests
{
    [TestMethod]
    public async Task Does_not_end_the_job_that_it_has_lost()
    {
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(new LocalFolderStore(Path.Combine(folder.Path, "quiet"), CrashPoints.None), new ToyJob(), null, ("north", ToyRun.North))).MustBeFinished();
        var (store, taken) = (new LocalFolderStore(Path.Combine(folder.Path, "fenced"), CrashPoints.None), 0);
        var watched = new WatchedStore(store, async call =>
        {
            if (call is { Operation: "create", Path: "jobs/toy/checkpoints/000002/manifest.json" } && Interlocked.Increment(ref taken) == 1)
            {
                await new CheckpointStore(store, CrashPoints.None).TakeEpochAsync(ToyJob.DefaultName, CancellationToken.None);
            }
        });

        var ends = new ConcurrentQueue<string>();
        Task BeforeAsync(IIncomingGrainCallContext call)
        {
            if (call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.EndAsync) })
            {
                ends.Enqueue($"{call.Request.GetArgument(1)}");
            }

            return Task.CompletedTask;
        }

        await using var run = await RegistryRun.StartAsync(watched, clock: new ToyClock(speed: 20), before: BeforeAsync);
        await run.JoinAsync("north", ToyRun.North);
        await run.SubmitAsync(new ToyJob());
        var ended = await run.EndAsync(ToyJob.DefaultName);

        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        Assert.IsFalse(ends.Any(reason => reason.Contains("epoch", StringComparison.Ordinal)), "the region was told that the job is over: " + string.Join("; ", ends));
        Assert.AreEqual(1, taken, "nobody commits the round twice: the new activation finds it whole");
        CollectionAssert.AreEqual(quiet.Model.Floats, (await ToyRun.ReadAsync(store, quiet.Status)).Model.Floats);
    }

    [TestMethod]
    public async Task Leaves_the_end_of_the_job_that_it_has_lost_to_the_other()
    {
        using var folder = new MemoryFolder();
        var (store, trains, goesOn) = (new LocalFolderStore(folder.Path, CrashPoints.None), new TaskCompletionSource(), new TaskCompletionSource());
        var (checkpoints, ends) = (new CheckpointStore(store, CrashPoints.None), new ConcurrentQueue<string?>());
        async Task BeforeAsync(IIncomingGrainCallContext call)
        {
            if (call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.EndAsync) })
            {
                ends.Enqueue((await checkpoints.ReadHeadAsync(ToyJob.DefaultName, CancellationToken.None))!.Outcome);
            }
        }

        var conduct = new ToyConduct
        {
            Answer = async (_, _) =>
            {
                trains.TrySetResult();
                await goesOn.Task;
                return ToyAnswer.Lose;
            },
        };
        await using var run = await RegistryRun.StartAsync(store, conduct, clock: new ToyClock(speed: 20), before: BeforeAsync);
        await run.JoinAsync("north", "aachen");
        await run.SubmitAsync(new ToyJob());
        await trains.Task;
        await checkpoints.TakeEpochAsync(ToyJob.DefaultName, CancellationToken.None);
        await run.Jobs.CancelAsync(ToyJob.DefaultName, "ada", "no more");

        Assert.AreEqual(JobState.Cancelled, (await run.EndAsync(ToyJob.DefaultName)).State);
        await Eventually.HoldsAsync("the region hears of the end", () => !ends.IsEmpty);
        Assert.IsTrue(ends.All(outcome => outcome is not null), "from the activation that could end the job, and only then");
        goesOn.SetResult();
    }
}
