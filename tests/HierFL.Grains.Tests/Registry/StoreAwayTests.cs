using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Registry;

/// <summary>A store that does not answer for a while: registered jobs wait for it.</summary>
[TestClass]
public sealed class StoreAwayTests
{
    /// <summary>Most failures until the store is back: whoever does the same again finds it away once more.</summary>
    private const int Failures = 3;

    [TestMethod]
    [DataRow("read", "jobs/toy/submission/")]
    [DataRow("replace", "jobs/toy/head.json")]
    [DataRow("create", "jobs/toy/checkpoints/000000/model.safetensors")]
    [DataRow("create", "jobs/toy/checkpoints/000002/manifest.json")]
    [DataRow("replace", "jobs/toy/metrics/000001.json")]
    [DataRow("replace", "regions/north/state/regionalaggregator/")]
    public async Task A_job_waits_for_its_store_and_goes_on_by_itself(string operation, string path)
    {
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(new LocalFolderStore(Path.Combine(folder.Path, "quiet"), CrashPoints.None), new ToyJob(), null, ("north", ToyRun.North))).MustBeFinished();
        var (store, failures) = (new LocalFolderStore(Path.Combine(folder.Path, "away"), CrashPoints.None), 0);
        var away = new WatchedStore(store, call =>
        {
            if (call.Operation == operation && call.Path.StartsWith(path, StringComparison.Ordinal) && Interlocked.Increment(ref failures) <= Failures)
            {
                throw new StoreUnavailableException("the store does not answer", null);
            }
        });

        await using var run = await RegistryRun.StartAsync(away, clock: new ToyClock(speed: 20));
        await run.JoinAsync("north", ToyRun.North);
        await run.SubmitAsync(new ToyJob());
        var ended = await run.EndAsync(ToyJob.DefaultName);

        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        Assert.IsGreaterThan(0, failures, "the store was never away");
        CollectionAssert.AreEqual(quiet.Model.Floats, (await ToyRun.ReadAsync(store, quiet.Status)).Model.Floats);
    }

    [TestMethod]
    [DataRow("create", "jobs/toy/checkpoints/000002/manifest.json", 1)]
    [DataRow("read", "jobs/toy/submission/", 2)]
    public async Task A_job_that_waits_for_its_store_keeps_nothing_in_the_silo_meanwhile(string operation, string path, int time)
    {
        using var folder = new MemoryFolder();
        var (isAway, isBack, times) = (false, false, 0);
        var store = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), call =>
        {
            isAway |= call.Operation == operation && call.Path.StartsWith(path, StringComparison.Ordinal) && Interlocked.Increment(ref times) >= time;
            if (isAway && !isBack && call.Path.StartsWith("jobs/toy/", StringComparison.Ordinal))
            {
                throw new StoreUnavailableException("the store does not answer", null);
            }
        });
        await using var run = await RegistryRun.StartAsync(store, clock: new ToyClock(speed: 20));
        await run.JoinAsync("north", ToyRun.North);
        await run.SubmitAsync(new ToyJob());

        await Eventually.HoldsAsync("the store is away", () => isAway);
        await Eventually.HoldsAsync("the silo is empty", () => run.Federation.Silo.Services.GetRequiredService<ContentStore>().Count == 0);
        await Eventually.HoldsAsync(
            "who asks is told why", async () => (await run.Federation.Job().WatchAsync(-1)).Activity == "the store does not answer; this is tried again");
        isBack = true;
        Assert.AreEqual(JobState.Finished, (await run.EndAsync(ToyJob.DefaultName)).State);
    }
}
