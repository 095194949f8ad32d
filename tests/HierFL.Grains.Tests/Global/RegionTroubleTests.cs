using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>What goes wrong at one region for a while, of whatever kind, neither ends the job nor costs the other regions their pass.</summary>
[TestClass]
public sealed class RegionTroubleTests
{
    [TestMethod]
    [DataRow(nameof(IRegionalAggregator.OpenAsync), "gone")]
    [DataRow(nameof(IRegionalAggregator.OpenAsync), "clock")]
    [DataRow(nameof(IRegionalAggregator.OpenAsync), "store")]
    [DataRow(nameof(IRegionRoster.CountAsync), "clock")]
    [DataRow(nameof(IRegionRoster.CountAsync), "store")]
    public async Task A_region_that_cannot_begin_a_pass_is_asked_again(string method, string trouble)
    {
        using var folder = new MemoryFolder();
        var (store, troubles) = (new LocalFolderStore(folder.Path, CrashPoints.None), 0);
        Task BeforeAsync(IIncomingGrainCallContext call) =>
            call.MethodName == method && call.TargetId.Key.ToString()!.StartsWith("south", StringComparison.Ordinal) && Interlocked.Increment(ref troubles) <= 2
                ? throw Exception(trouble)
                : Task.CompletedTask;
        await using var toy = await ToyFederation.StartAsync(
            store, clock: new ToyClock(speed: 20), before: BeforeAsync, adapt: options => options with { KeepsJobs = true });
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);

        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob(), "north", "south"))).MustBeFinished();

        Assert.IsGreaterThan(2, troubles);
        Assert.IsTrue(run.Manifest.Rounds[1..].All(record => record.Admitted.Length == 5));
        Assert.IsTrue(toy.Orders.All(order => order.Plan is { Attempt: 1, Key.Epoch: 1 }), "no pass was begun anew");
    }

    private static Exception Exception(string trouble) => trouble switch
    {
        "gone" => new ContentGoneException(new ContentRef("plan", 1)),
        "clock" => new CallRefusedException("the pass is of another time"),
        _ => new StoreUnavailableException("the region's store does not answer", null),
    };
}
