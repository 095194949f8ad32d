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
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>Updates for passes that nobody waits for.</summary>
[TestClass]
public sealed class StragglerTests
{
    private static readonly RingPlan Ring = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), maxWeight: 100, contributors: 4);

    [TestMethod]
    [DataRow(RoundTask.Train, 1)]
    [DataRow(RoundTask.Evaluate, 2)]
    public async Task A_straggler_of_a_job_that_is_over_hears_late(RoundTask task, int round)
    {
        using var folder = new MemoryFolder();
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var conduct = new ToyConduct
        {
            Answer = async (hospital, plan) =>
            {
                await (hospital == "cork" && plan.Task == task && plan.Round == round ? isOver.Task : Task.CompletedTask);
                return ToyAnswer.Send;
            },
        };
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store, conduct, new ToyClock(speed: 2));
        await toy.JoinAsync("north", ToyRun.North);
        var job = new ToyJob { Rounds = 2, Every = 2, Min = "1", RegionDeadline = "1s" };
        (await ToyRun.ReadAsync(store, await toy.RunAsync(job, "north"))).MustBeFinished();
        await Eventually.HoldsAsync("the region is idle", async () => (await RegionWatch.StatusAsync(toy.Silo.Grains, "north", job.Name)).Phase == "idle");

        isOver.SetResult();

        await Eventually.HoldsAsync("the straggler has its answer", () => toy.Outcomes.Any(entry => IsIt(entry.Hospital, entry.Plan)));
        Assert.AreEqual(UpdateVerdict.Late, toy.Outcomes.Single(entry => IsIt(entry.Hospital, entry.Plan)).Outcome.Verdict);

        bool IsIt(string hospital, RoundPlan plan) => hospital == "cork" && plan.Task == task && plan.Round == round;
    }

    [TestMethod]
    public async Task An_update_for_a_pass_that_was_abandoned_is_late_before_a_byte_of_it_is_read()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var link = await toy.RegisterAsync("north", "aachen");
        await OpenAsync(toy, sequence: 3, deadline: TimeSpan.FromMilliseconds(20));
        await Eventually.HoldsAsync("the pass is abandoned", async () => (await RegionWatch.StatusAsync(toy.Silo.Grains, "north", "toy")).Phase == "abandoned");
        Assert.AreEqual(UpdateOutcome.Late, await UploadAsync(link, sequence: 3));
        Assert.AreEqual(UpdateOutcome.Late, await UploadAsync(link, sequence: 2));
        Assert.AreEqual(UpdateOutcome.Retry, await UploadAsync(link, sequence: 4), "that pass may be opened yet");
    }

    [TestMethod]
    public async Task An_update_for_an_earlier_pass_is_late_and_one_for_a_later_pass_is_sent_again()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var link = await toy.RegisterAsync("north", "aachen");
        await OpenAsync(toy, sequence: 3, deadline: null);
        await OpenAsync(toy, sequence: 2, deadline: null);
        Assert.AreEqual(UpdateOutcome.Late, await UploadAsync(link, sequence: 2));
        Assert.AreEqual(UpdateOutcome.Retry, await UploadAsync(link, sequence: 4));
        var collect = await RegionWatch.StatusAsync(toy.Silo.Grains, "north", "toy");
        Assert.AreEqual(("collect", 0), (collect.Phase, collect.Accepted));
    }

    /// <summary>A pass of one hospital, opened as the root opens it.</summary>
    private static Task OpenAsync(ToyFederation toy, int sequence, TimeSpan? deadline)
    {
        var content = toy.Silo.Services.GetRequiredService<ContentStore>();
        var key = new RoundKey("toy", 1, sequence);
        var plan = new RoundPlan { Key = key, Task = RoundTask.Means, Round = 0, Attempt = 1, Job = new ContentRef("", 0), Ring = Ring };
        var counts = ImmutableSortedDictionary<string, RosterCount>.Empty.Add("north", new RosterCount(1, 100));
        return toy.Silo.Grains.GetGrain<IRegionalAggregator>(GrainKeys.Region("north", "toy")).OpenAsync(new RegionOrder
        {
            Key = key,
            Plan = content.Put("toy", $"plan {sequence}", WireJson.Bytes(plan)),
            Dataset = "toy",
            Minimum = 1,
            Deadline = deadline,
            Counted = content.Put("toy", $"counts {sequence}", WireJson.Bytes(counts)),
        });
    }

    private static Task<UpdateOutcome> UploadAsync(InProcessLink link, int sequence)
    {
        var header = new UpdateHeader
        {
            Key = new RoundKey("toy", 1, sequence),
            Hospital = "aachen",
            BaseModel = "",
            Weight = 1,
            Sha256 = new string('0', 64),
            Length = UpdateShape.Of(Ring).Bytes,
        };
        return link.UploadAsync(header, new UnreadableStream(), CancellationToken.None);
    }

    /// <summary>Stands for a body that nobody should ask for.</summary>
    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the body was read");
    }
}
