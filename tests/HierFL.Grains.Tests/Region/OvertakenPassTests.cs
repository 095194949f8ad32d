using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>A region that is told of a pass while it is still busy with the one before, as after the death of the root's silo.</summary>
[TestClass]
public sealed class OvertakenPassTests
{
    private static readonly ToyJob Job = new() { Rounds = 1, RegionalRounds = 3 };

    private RegionOrder _order = null!;
    private RoundPlan _plan = null!;
    private ReadOnlyMemory<byte> _spec;
    private ReadOnlyMemory<byte> _model;
    private ReadOnlyMemory<byte> _counted;

    /// <summary>Both passes name the documents of their regional steps alike.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_regional_step_that_ends_after_its_pass_takes_no_document_from_the_next(bool isOvertaken)
    {
        using var folder = new MemoryFolder();
        RegionRun? run = null;
        var store = new WatchedStore(RegionalStepTests.Store(folder, "store"), call =>
        {
            if (run is not null && call == new StoreCall("create", "regions/north/jobs/toy/000001/1/manifest.json"))
            {
                run.IsReleased = isOvertaken;
            }
        });
        await using var toy = await TrainedAsync(store);
        var content = toy.Silo.Services.GetRequiredService<ContentStore>();
        var next = content.Put(Job.Name, "north/plan", "of the next pass"u8.ToArray());
        var partial = new PartialAggregate(new RingSum(_plan.Ring));
        var body = new UpdateBody(UpdateShape.Of(_plan.Ring));
        partial.TryAdd(new Admitted("north", "aachen", body.Sha256(), 1), body.Bytes.Span, 1, ImmutableSortedDictionary<string, double>.Empty);
        run = new RegionRun
        {
            Region = "north",
            Order = _order,
            Plan = _plan,
            PlanRef = _order.Plan,
            GlobalModel = _plan.Model,
            LastAccepted = [],
            Round = RegionEffects.Window(_order, _plan, ["aachen"], null),
        };

        var (step, encoded) = await toy.Silo.Services.GetRequiredService<RegionalSteps>().CommitAsync(run, partial);

        Assert.IsNull(encoded);
        Assert.AreEqual(isOvertaken, step is null);
        Assert.AreEqual(isOvertaken, content.Find(next) is not null);
        Assert.IsTrue(File.Exists(folder.File("store/regions/north/jobs/toy/000001/1/manifest.json")), "the step is of use to the next pass");
    }

    [TestMethod]
    public async Task A_pass_begins_though_the_beginning_of_the_one_before_fails_meanwhile()
    {
        using var folder = new MemoryFolder();
        var (first, second) = (Signal(), Signal());
        var counted = -1;
        await using var toy = await TrainedAsync(RegionalStepTests.Store(folder, "store"), call =>
            counted >= 0 && call is { Grain: IRegionRoster, MethodName: nameof(IRegionRoster.ListAsync) } ? (counted++ == 0 ? first : second).Task : Task.CompletedTask);
        var region = toy.Silo.Grains.GetGrain<IRegionalAggregator>(GrainKeys.Region("north", Job.Name));
        counted = 0;
        var (fails, begins) = (region.OpenAsync(Order(toy, 8)), region.OpenAsync(Order(toy, 9)));

        first.SetException(new TimeoutException("the roster is away"));
        await Assert.ThrowsAsync<TimeoutException>(() => fails);
        second.SetResult();
        await begins;

        Assert.AreEqual(Order(toy, 9).Key, (await region.PassAsync())?.Key);
    }

    /// <summary>A silo whose region has trained a round, and the order for that at hand.</summary>
    private async Task<ToyFederation> TrainedAsync(IBlobStore store, Func<IIncomingGrainCallContext, Task>? before = null)
    {
        ToyFederation? toy = null;
        toy = await ToyFederation.StartAsync(store, before: call =>
        {
            Note(toy!, call);
            return before?.Invoke(call) ?? Task.CompletedTask;
        });
        await toy.JoinAsync("north", ToyRun.North);
        (await ToyRun.ReadAsync(store, await toy.RunAsync(Job, "north"))).MustBeFinished();
        var content = toy.Silo.Services.GetRequiredService<ContentStore>();
        var named = toy.Silo.Services.GetRequiredService<PassContents>();
        await Eventually.HoldsAsync("the region has heard of the end and let go", () => content.Count == 0 && named.Count == 0);
        content.Put(Job.Name, "spec", _spec);
        content.Put(Job.Name, "model", _model);
        content.Put(Job.Name, "counted", _counted);
        return toy;
    }

    private void Note(ToyFederation toy, IIncomingGrainCallContext call)
    {
        if (call is { Grain: IRegionalAggregator, MethodName: nameof(IRegionalAggregator.OpenAsync) } && _order is null)
        {
            var (order, content) = ((RegionOrder)call.Request.GetArgument(0)!, toy.Silo.Services.GetRequiredService<ContentStore>());
            var plan = RoundPlan.Read(content.Find(order.Plan)!.Value.Span);
            if (plan.Task == RoundTask.Train)
            {
                (_order, _plan) = (order, plan);
                (_spec, _model, _counted) = (content.Find(plan.Job)!.Value, content.Find(plan.Model!)!.Value, content.Find(order.Counted)!.Value);
            }
        }
    }

    /// <summary>The same round once more, in a later epoch.</summary>
    private RegionOrder Order(ToyFederation toy, long epoch)
    {
        var key = _order.Key with { Epoch = epoch };
        return _order with
        {
            Key = key,
            Plan = toy.Silo.Services.GetRequiredService<ContentStore>().Put(Job.Name, $"plan {epoch}", WireJson.Bytes(_plan with { Key = key })),
        };
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
