using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

/// <summary>How regions hear that a pass is durable.</summary>
[TestClass]
public sealed class PassEndTests
{
    private readonly ConcurrentQueue<(string Region, RegionOrder Order)> _orders = [];
    private readonly ConcurrentQueue<(string Region, RoundKey Key, string Model)> _calls = [];

    /// <summary>A call of its own would have to be signed, sent and checked in each round, for each region.</summary>
    [TestMethod]
    public async Task It_comes_with_the_next_order_and_for_the_last_pass_by_itself()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, TimeProvider.System);
        await toy.JoinAsync("south", ToyRun.South);
        var models = await RunAsync(toy, folder, new ToyJob(), "north", "south");
        foreach (var region in new[] { "north", "south" })
        {
            var orders = OrdersOf(region);
            Assert.HasCount(6, orders);
            Assert.IsNull(orders[0].Ended);
            for (var next = 1; next < orders.Length; next++)
            {
                // The passes are training and evaluation in turn, and both end with the model of their round.
                Assert.AreEqual(new EndedPass(orders[next - 1].Key, models[(next - 1) / 2]), orders[next].Ended);
            }

            var (_, key, model) = _calls.Single(call => call.Region == region);
            Assert.AreEqual((orders[^1].Key, models[^1]), (key, model));
        }
    }

    /// <summary>The south can only evaluate: the order that follows is not for it.</summary>
    [TestMethod]
    public async Task A_region_that_the_next_order_leaves_out_is_told_by_itself()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, TimeProvider.System);
        await toy.JoinAsync("south", "evora");
        await new InProcessLink(toy.Silo.Services, "south").RegisterAsync(new HospitalProfile("evora", new Dictionary<string, long> { ["toy"] = 0 }), CancellationToken.None);
        await RunAsync(toy, folder, new ToyJob(), "north", "south");

        var evaluations = OrdersOf("south").Select(order => order.Key).ToArray();
        Assert.HasCount(3, evaluations);
        CollectionAssert.AreEquivalent(evaluations, _calls.Where(call => call.Region == "south").Select(call => call.Key).ToArray());
        Assert.AreEqual(OrdersOf("north")[^1].Key, _calls.Single(call => call.Region == "north").Key);
    }

    /// <summary>No order may come for long.</summary>
    [TestMethod]
    public async Task A_region_is_told_at_once_where_the_next_pass_cannot_be_planned()
    {
        using var folder = new MemoryFolder();

        // Once when it is asked ahead, and when it is needed.
        var failures = 2;
        await using var toy = await StartAsync(folder, new ToyClock(speed: 20), call =>
            call is { Grain: IRegionRoster, MethodName: nameof(IRegionRoster.CountAsync) } && !_orders.IsEmpty && Interlocked.Decrement(ref failures) >= 0
                ? throw new TimeoutException("the roster is away")
                : Task.CompletedTask);
        await RunAsync(toy, folder, new ToyJob { Rounds = 2, Every = 2 }, "north");
        Assert.IsLessThan(0, failures);
        CollectionAssert.Contains(_calls.Select(call => call.Key).ToArray(), OrdersOf("north")[0].Key);
    }

    /// <summary>Nothing else would: the steps of its regional rounds would stay in its store.</summary>
    [TestMethod]
    public async Task A_region_that_no_order_has_reached_since_is_told_when_the_job_ends()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, TimeProvider.System, call =>
            call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.OpenAsync) } && ((RegionOrder)call.Request.GetArgument(0)!).Ended is not null
                ? throw new TimeoutException("the region is away")
                : Task.CompletedTask);
        await toy.SubmitAsync(new ToyJob { RegionalRounds = 2 }, null, "north");
        await Eventually.HoldsAsync("the second pass is ordered", () => OrdersOf("north").Length > 1);
        Assert.IsEmpty(_calls);
        Assert.IsTrue(Directory.Exists(folder.File("regions/north/jobs/toy")), "what the first pass has left");

        await toy.Job().CancelAsync("enough");
        await Eventually.HoldsAsync("no step of a committed round is left", () => !Directory.Exists(folder.File("regions/north/jobs/toy")));
        Assert.AreEqual(OrdersOf("north")[0].Key, _calls.Single().Key);
    }

    private RegionOrder[] OrdersOf(string region) => [.. _orders.Where(entry => entry.Region == region).Select(entry => entry.Order)];

    private async Task<ToyFederation> StartAsync(MemoryFolder folder, TimeProvider clock, Func<IIncomingGrainCallContext, Task>? before = null)
    {
        var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), clock: clock, before: call =>
        {
            Note(call);
            return before?.Invoke(call) ?? Task.CompletedTask;
        });
        await toy.JoinAsync("north", ToyRun.North);
        return toy;
    }

    private void Note(IIncomingGrainCallContext call)
    {
        if (call.Grain is not IRegionalAggregator)
        {
            return;
        }

        var region = GrainKeys.RegionOf(call.TargetId.Key.ToString()!);
        if (call.MethodName == nameof(IRegionalAggregator.OpenAsync))
        {
            _orders.Enqueue((region, (RegionOrder)call.Request.GetArgument(0)!));
        }
        else if (call.MethodName == nameof(IRegionalAggregator.CloseAsync))
        {
            _calls.Enqueue((region, (RoundKey)call.Request.GetArgument(0)!, (string)call.Request.GetArgument(1)!));
        }
    }

    /// <returns>The model of each round.</returns>
    private async Task<string[]> RunAsync(ToyFederation toy, MemoryFolder folder, ToyJob job, params string[] regions)
    {
        var run = (await ToyRun.ReadAsync(new LocalFolderStore(folder.Path, CrashPoints.None), await toy.RunAsync(job, regions))).MustBeFinished();
        foreach (var region in regions)
        {
            await Eventually.HoldsAsync($"{region} has heard of its last pass", () => _calls.Any(call => call.Region == region && call.Key == OrdersOf(region)[^1].Key));
        }

        return [.. run.Manifest.Rounds.Where(record => record.Round > 0).Select(record => record.Model)];
    }
}
