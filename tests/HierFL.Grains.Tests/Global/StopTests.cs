using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Conditions that end a job before its rounds are done. The error of the toy's hospitals is the same in every round, so that the first is the best.</summary>
[TestClass]
public sealed class StopTests
{
    private static readonly ToyJob Patient = new() { Rounds = 50, Stop = ""","metric":"rmse","patience":3""", Keep = 1 };

    [TestMethod]
    public async Task Patience_ends_the_job_and_the_best_version_is_kept_and_named()
    {
        using var folder = new MemoryFolder();
        var store = Store(folder, "quiet");
        var run = (await ToyRun.OfAsync(store, Patient)).MustBeFinished();

        var best = run.Status.Best!;
        Assert.AreEqual((1, "rmse", run.Manifest.Rounds[1].Model), (best.Round, best.Metric, best.Model));
        Assert.AreEqual((StopCause.Patience, 4), (run.Status.Stopped!.Cause, run.Status.Stopped.Round));
        StringAssert.StartsWith(run.Status.Message, "stopped after round 4: no improvement of rmse in 3 evaluations; best is round 1 with ");
        await MustHoldAsync(store, run.Status.Message, best: 1, 1, 4);
        Assert.AreEqual(1, run.Manifest.Best);
    }

    [TestMethod]
    public async Task A_target_that_is_reached_ends_the_job()
    {
        using var folder = new MemoryFolder();
        var store = Store(folder, "quiet");
        var run = (await ToyRun.OfAsync(store, Patient with { Stop = ""","metric":"rmse","target":1e6""" })).MustBeFinished();
        Assert.AreEqual((StopCause.Target, 1), (run.Status.Stopped!.Cause, run.Status.Stopped.Round));
        StringAssert.EndsWith(run.Status.Message, " reached 1000000");
        await MustHoldAsync(store, run.Status.Message, best: 1, 1);
    }

    /// <summary>A job whose time is over stays over: what it ran before counts.</summary>
    [TestMethod]
    public async Task Time_ends_the_job_and_goes_on_counting_in_the_next_process()
    {
        using var folder = new MemoryFolder();
        var store = Store(folder, "quiet");
        var job = Patient with { Rounds = 100_000, Every = 100_000, Stop = ""","time":"1s" """ };
        var first = (await ToyRun.OfAsync(store, job)).MustBeFinished();
        Assert.AreEqual(StopCause.Time, first.Status.Stopped!.Cause);
        StringAssert.EndsWith(first.Status.Message, "its time of 1s is over");
        Assert.IsNull(first.Status.Best, "it watches no metric");

        var again = (await ToyRun.OfAsync(store, job)).MustBeFinished();
        Assert.AreEqual(first.Manifest.Round, again.Manifest.Round);
        Assert.AreEqual(first.Status.Message, again.Status.Message);
    }

    [TestMethod]
    public async Task Whoever_dies_when_the_best_version_is_still_there()
    {
        var random = new Random(Seeds.Next(7));
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Patient)).MustBeFinished();
        for (var i = 0; i < 8; i++)
        {
            var (last, count) = (random.Next(90), 0);
            Console.WriteLine($"dies at operation {last}");
            var store = Store(folder, $"broken-{i}");
            await Region.RegionalStepTests.DieAsync(store, Patient, _ => Interlocked.Increment(ref count) > last);

            var run = (await ToyRun.OfAsync(store, Patient)).MustBeFinished();
            Assert.AreEqual(quiet.Status.Message, run.Status.Message);
            Assert.AreEqual(quiet.Status.Best, run.Status.Best);
            CollectionAssert.AreEqual(quiet.Model.Floats, run.Model.Floats);
            await MustHoldAsync(store, quiet.Status.Message, best: 1, 1, 4);
        }
    }

    /// <summary>Another metric on resume may have its best among what is gone already: then it is the best of what is there.</summary>
    [TestMethod]
    public async Task A_metric_that_is_watched_later_names_a_version_that_is_there()
    {
        using var folder = new MemoryFolder();
        var store = Store(folder, "quiet");
        (await ToyRun.OfAsync(store, Patient with { Rounds = 5, Stop = "" })).MustBeFinished();
        var later = (await ToyRun.OfAsync(store, Patient with { Rounds = 7, Stop = ""","metric":"rmse" """ })).MustBeFinished();
        Assert.AreEqual(5, later.Status.Best!.Round);
        await MustHoldAsync(store, later.Status.Message, best: 5, 5, 7);
    }

    private static LocalFolderStore Store(MemoryFolder folder, string name) => new(Path.Combine(folder.Path, name), CrashPoints.None);

    private static async Task MustHoldAsync(IBlobStore store, string outcome, int best, params int[] kept)
    {
        var checkpoints = new CheckpointStore(store, CrashPoints.None);
        var head = (await checkpoints.ReadHeadAsync(ToyJob.DefaultName, CancellationToken.None))!;
        Assert.AreEqual((outcome, best), (head.Outcome, head.Best));
        CollectionAssert.AreEqual(kept, head.Kept.Select(item => item.Round).ToArray());
        foreach (var round in kept)
        {
            Assert.IsNotNull(await checkpoints.LoadAsync(ToyJob.DefaultName, round, null, CancellationToken.None), $"round {round} can be loaded");
        }
    }
}
