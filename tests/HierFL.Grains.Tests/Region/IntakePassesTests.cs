using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>Which pass a silo takes updates for, where news of passes overtake each other.</summary>
[TestClass]
public sealed class IntakePassesTests
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isHeldBack;
    private Action<RoundPlan> _onTrain = _ => { };

    [TestMethod]
    public async Task A_plan_that_comes_late_does_not_take_the_place_of_a_later_pass()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder);
        var passes = Passes(toy);
        var later = passes.Open("north", Plan(2), [], 1);

        Assert.AreSame(later, passes.Open("north", Plan(1), [], 1));
        Assert.AreSame(later, passes.Open("north", Plan(2), [], 1));
        Assert.AreNotSame(later, passes.Open("north", Plan(1), [], 2), "a new activation of the region's grain may go back a step");
    }

    [TestMethod]
    public async Task A_pass_that_is_announced_lets_go_of_the_one_before_and_of_no_later_one()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder);
        var (passes, contents) = (Passes(toy), toy.Silo.Services.GetRequiredService<ContentResolver>());
        byte[] document = [1, 2, 3];
        contents.Keep(document);
        passes.Open("north", Plan(2), [ContentStore.RefOf(document)], 1);

        passes.Announce("north", Plan(1), []);
        passes.Announce("north", Plan(2), []);
        Assert.AreEqual(1, contents.Count, "the open pass needs it");
        passes.Announce("north", Plan(3), [ContentStore.RefOf(document)]);
        Assert.AreEqual(1, contents.Count, "the next one needs it too");
        passes.Announce("north", Plan(4), []);
        Assert.AreEqual(0, contents.Count);
    }

    [TestMethod]
    public async Task Nothing_is_kept_of_a_pass_that_is_announced_and_never_begins()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder);
        Passes(toy).Announce("north", Plan(1), []);
        Assert.AreEqual(0, toy.Silo.Services.GetRequiredService<PassContents>().Count);
    }

    [TestMethod]
    public async Task A_pass_that_is_opened_again_gives_its_accumulators_other_names()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder);
        var passes = Passes(toy);
        var first = passes.Open("north", Plan(1), [], 1);
        var name = first.Open().Name;
        passes.Drop(first);

        Assert.AreNotEqual(name, passes.Open("north", Plan(1), [], 1).Open().Name);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_pass_that_ends_while_a_silo_asks_for_it_is_not_opened(bool isJobOver)
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder);
        var (passes, trains) = (Passes(toy), new TaskCompletionSource<RoundPlan>());
        await toy.JoinAsync("north", ToyRun.North);
        _onTrain = plan => trains.TrySetResult(plan);
        await toy.SubmitAsync(new ToyJob(), null, "north");
        var plan = await trains.Task;
        passes.Drop((await passes.FindAsync("north", plan.Key))!);

        _isHeldBack = true;
        var found = passes.FindAsync("north", plan.Key);
        await _asked.Task;
        _ = isJobOver ? passes.End("north", "toy") : passes.Close("north", plan.Key);
        _answer.SetResult();

        Assert.IsNull(await found);
        Assert.AreEqual(0, passes.Count);
    }

    private Task<ToyFederation> StartAsync(MemoryFolder folder) => ToyFederation.StartAsync(
        new LocalFolderStore(folder.Path, CrashPoints.None),
        new ToyConduct
        {
            Answer = (_, plan) =>
            {
                _onTrain(plan);
                return Task.FromResult(ToyAnswer.Lose);
            },
        },
        before: async call =>
        {
            if (_isHeldBack && call.MethodName == nameof(IRegionalAggregator.PassAsync))
            {
                _asked.TrySetResult();
                await _answer.Task;
            }
        });

    private static IntakePasses Passes(ToyFederation toy) => toy.Silo.Services.GetRequiredService<IntakePasses>();

    private static RoundPlan Plan(int sequence) => new()
    {
        Key = new RoundKey("toy", 1, sequence),
        Task = RoundTask.Means,
        Round = 0,
        Attempt = 1,
        Job = new ContentRef("job", 1),
        Ring = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), 1, 1),
    };
}
