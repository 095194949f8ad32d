using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Cancels a job at any of its moments: an operation of the store or an order that a hospital takes.</summary>
[TestClass]
public sealed class CancelTests
{
    /// <summary>Loading and version 0 take about as many moments; each of them is tried.</summary>
    private const int FirstMoments = 13;

    /// <summary>Statistics and three rounds take about as many; a few of them are tried.</summary>
    private const int Moments = 150;
    private const int LaterCancels = 4;

    [TestMethod]
    public async Task A_cancelled_job_is_over_and_nothing_of_it_moves_any_more()
    {
        var random = new Random(Seeds.Next(11));
        for (var moment = 1; moment <= FirstMoments; moment++)
        {
            await CancelAtAsync(moment, "none");
        }

        for (var i = 0; i < LaterCancels; i++)
        {
            await CancelAtAsync(random.Next(FirstMoments, Moments), i % 2 == 0 ? "federated" : "none");
        }
    }

    [TestMethod]
    public async Task A_job_cancelled_while_its_next_round_is_planned_does_not_begin_it()
    {
        using var folder = new MemoryFolder();
        ToyFederation? toy = null;
        var counts = 0;
        Task BeforeAsync(IIncomingGrainCallContext call) =>
            call.Grain is IRegionRoster && call.MethodName == nameof(IRegionRoster.CountAsync) && Interlocked.Increment(ref counts) == 5
                ? toy!.Job().CancelAsync("enough")
                : Task.CompletedTask;
        await using (toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), before: BeforeAsync))
        {
            await toy.JoinAsync("north", ToyRun.North);
            await toy.JoinAsync("south", ToyRun.South);
            await toy.SubmitAsync(new ToyJob(), null, "north", "south");
            await MustBeOverAsync(toy, folder);
            Assert.AreEqual(1, (await toy.EndAsync()).CommittedRound);
        }
    }

    [TestMethod]
    public async Task Cancelling_again_or_after_the_end_changes_nothing()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.Job().CancelAsync("before it began");
        await toy.JoinAsync("north", ToyRun.North);
        var status = await toy.RunAsync(new ToyJob { Rounds = 1 }, "north");
        await toy.Job().CancelAsync("too late");
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        Assert.AreEqual(status, await toy.EndAsync());
    }

    private static async Task CancelAtAsync(int moment, string standardize)
    {
        Console.WriteLine($"cancelled at moment {moment}");
        using var folder = new MemoryFolder();
        ToyFederation? toy = null;
        var isSubmitting = false;
        var passed = 0;
        var cancel = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Pass()
        {
            if (isSubmitting && Interlocked.Increment(ref passed) == moment)
            {
                // Not awaited here: a cancel waits for what is being committed.
                cancel.SetResult(toy!.Job().CancelAsync("enough"));
            }
        }

        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var conduct = new ToyConduct
        {
            Answer = (_, _) =>
            {
                Pass();
                return Task.FromResult(ToyAnswer.Send);
            },
        };
        await using (toy = await ToyFederation.StartAsync(new WatchedStore(store, _ => Pass()), conduct))
        {
            await toy.JoinAsync("north", ToyRun.North);
            await toy.JoinAsync("south", ToyRun.South);
            isSubmitting = true;
            await toy.SubmitAsync(new ToyJob { Rounds = 1000, Standardize = standardize }, null, "north", "south");
            await (await cancel.Task);
            await MustBeOverAsync(toy, folder);
        }
    }

    private static async Task MustBeOverAsync(ToyFederation toy, MemoryFolder folder)
    {
        var status = await toy.EndAsync();
        Assert.AreEqual(JobState.Cancelled, status.State);
        Assert.AreEqual("enough", status.Message);
        var files = Files(folder);
        await MustBeIdleAsync(toy);
        var orders = Orders(toy);

        // Another job of the same hospitals: whatever of the cancelled one was still on its way has arrived when it is done.
        var other = await toy.RunAsync(new ToyJob { Name = "other", Rounds = 1 }, "north", "south");
        Assert.AreEqual(JobState.Finished, other.State, other.Message);
        CollectionAssert.AreEqual(files, Files(folder));
        Assert.AreEqual(status, await toy.EndAsync());
        await MustBeIdleAsync(toy);
        Assert.IsLessThanOrEqualTo(orders + ToyRun.North.Length + ToyRun.South.Length, Orders(toy), "an order that a hospital had taken may be worked on, no other");
    }

    private static async Task MustBeIdleAsync(ToyFederation toy)
    {
        foreach (var region in new[] { "north", "south" })
        {
            await Eventually.HoldsAsync(
                $"region {region} is idle", async () => (await RegionWatch.StatusAsync(toy.Silo.Grains, region, ToyJob.DefaultName)).Phase == "idle");
        }
    }

    private static int Orders(ToyFederation toy) => toy.Orders.Count(order => order.Plan.Key.Job == ToyJob.DefaultName);

    /// <summary>Every file of the job with its content.</summary>
    private static ImmutableArray<string> Files(MemoryFolder folder)
    {
        var job = Path.Combine(folder.Path, "jobs", ToyJob.DefaultName);
        return Directory.Exists(job)
            ? [.. Directory.EnumerateFiles(job, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {Convert.ToHexString(File.ReadAllBytes(path))}")]
            : [];
    }
}
