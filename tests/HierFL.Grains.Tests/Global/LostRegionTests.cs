using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Global;

/// <summary>Jobs with <c>region.lost: leave</c>.</summary>
[TestClass]
public sealed class LostRegionTests
{
    private static readonly ToyJob Job = new() { Rounds = 2, Min = "3", Deadline = "3s", Lost = "leave" };

    [TestMethod]
    public async Task A_round_goes_on_without_a_region_whose_hospitals_are_silent()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store, clock: new ToyClock(speed: 2));
        await toy.JoinAsync("north", ToyRun.North);
        foreach (var hospital in ToyRun.South)
        {
            await toy.RegisterAsync("south", hospital);
        }

        MustBeOfNorth(await ToyRun.ReadAsync(store, await toy.RunAsync(Job, "north", "south")));
    }

    [TestMethod]
    public async Task A_round_goes_on_without_a_region_that_does_not_come_up()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(WithoutSouth(store, attempts: int.MaxValue), clock: new ToyClock(speed: 20));
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        MustBeOfNorth(await ToyRun.ReadAsync(store, await toy.RunAsync(Job with { Deadline = "40s" }, "north", "south")));
    }

    [TestMethod]
    public async Task A_job_that_leaves_nobody_waits_until_the_region_is_up()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(WithoutSouth(store, attempts: 2), clock: new ToyClock(speed: 20));
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob(), "north", "south"))).MustBeFinished();
        Assert.IsTrue(run.Manifest.Rounds[1..].All(record => record.Admitted.Length == 5));
    }

    [TestMethod]
    public async Task A_region_that_was_cut_off_when_the_job_ended_ends_it_by_itself()
    {
        using var folder = new MemoryFolder();
        var lost = 0;
        Task BeforeAsync(IIncomingGrainCallContext call) =>
            call.MethodName == nameof(IRegionalAggregator.EndAsync) && call.TargetId.Key.ToString() == "south/toy" && Interlocked.Increment(ref lost) == 1
                ? throw new TimeoutException("south is cut off")
                : Task.CompletedTask;
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), clock: new ToyClock(speed: 20), before: BeforeAsync);
        await toy.JoinAsync("north", ToyRun.North);
        var dakar = await toy.RegisterAsync("south", "dakar");
        Assert.AreEqual(JobState.Finished, (await toy.RunAsync(Job, "north", "south")).State);

        var passes = toy.Silo.Services.GetRequiredService<IntakePasses>();
        await Eventually.HoldsAsync("the word of the end is lost", () => Volatile.Read(ref lost) == 1);
        await Eventually.HoldsAsync("no silo takes updates for it", () => passes.Count == 0);
        await Eventually.HoldsAsync(
            "its hospital hears of the end", async () => await dakar.NextAsync("dakar", CancellationToken.None) is JobOver { Job: ToyJob.DefaultName });
    }

    /// <summary>A store in which the region's grain cannot take its fence the first few times.</summary>
    private static WatchedStore WithoutSouth(LocalFolderStore store, int attempts) => new(store, call =>
    {
        if (call.IsWrite && call.Path.StartsWith("regions/south/state/", StringComparison.Ordinal) && attempts-- > 0)
        {
            throw new TimeoutException("the store of south is away");
        }
    });

    private static void MustBeOfNorth(ToyRun run)
    {
        run.MustBeFinished();
        Assert.HasCount(3, run.Manifest.Rounds);
        foreach (var record in run.Manifest.Rounds[1..])
        {
            CollectionAssert.AreEqual(ToyRun.North, record.Admitted.Select(item => item.Hospital).ToArray());
            Assert.AreEqual(5, record.Asked);
        }
    }
}
