using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
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

        await using var run = await RegistryRun.StartAsync(watched, clock: new ToyClock(speed: 20));
        await run.JoinAsync("north", ToyRun.North);
        await run.SubmitAsync(new ToyJob());
        var ended = await run.EndAsync(ToyJob.DefaultName);

        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        Assert.AreEqual(1, taken, "nobody commits the round twice: the new activation finds it whole");
        CollectionAssert.AreEqual(quiet.Model.Floats, (await ToyRun.ReadAsync(store, quiet.Status)).Model.Floats);
    }
}
