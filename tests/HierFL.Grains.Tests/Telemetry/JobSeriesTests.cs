using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Registry;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Telemetry;

/// <summary>However many jobs a federation has had, those of the last hour are shown.</summary>
[TestClass, DoNotParallelize]
public sealed class JobSeriesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [TestMethod]
    public async Task A_job_is_shown_for_an_hour_after_its_end_and_a_later_one_stays()
    {
        using var folder = new MemoryFolder();
        using var collected = new Collected();
        var clock = new StillClock();
        await using var run = await RegistryRun.StartAsync(new LocalFolderStore(folder.Path, Core.Rounds.CrashPoints.None), clock: clock);
        await run.JoinAsync("north", "aachen", "bergen");
        await run.SubmitAsync(new ToyJob { Name = "series-a" });
        Assert.AreEqual(JobState.Finished, (await run.EndAsync("series-a")).State);
        string[] shown = ["hierfl.job.round", "hierfl.job.rounds.planned", "hierfl.job.metric", "hierfl.round.ended", "hierfl.checkpoint.size", "hierfl.round.hospitals"];
        foreach (var name in shown)
        {
            Assert.IsTrue(Names("series-a").Contains(name), name);
        }

        Assert.IsFalse(Names("series-a").Contains("hierfl.checkpoint.age"), "the version of a job that is over does not grow old");
        Assert.AreEqual(3, collected.Read().Single(series => series.Name == "hierfl.round.ended" && series["job"] == "series-a" && series["outcome"] == "committed").Value);

        clock.Advance(59 * Minute);
        await run.SubmitAsync(new ToyJob { Name = "series-b" });
        await run.EndAsync("series-b");
        Assert.IsTrue(Names("series-a").Contains("hierfl.job.round"));
        clock.Advance(Minute);

        // The region hears of the end a moment after the registry.
        await Eventually.HoldsAsync("the first job is shown no more", () => Names("series-a").Except(Histograms).Any() == false);
        Assert.IsTrue(Names("series-b").Contains("hierfl.job.round"));
        clock.Advance(60 * Minute);
        await Eventually.HoldsAsync("nor is the second one", () => Names("series-b").Except(Histograms).Any() == false);

        HashSet<string> Names(string job) => [.. collected.Read().Where(series => series["job"] == job).Select(series => series.Name)];
    }

    [TestMethod]
    public void A_histogram_forgets_a_job_an_hour_after_its_end_unless_it_goes_on()
    {
        var time = new ManualTime();
        using var collected = new Collected();
        using var histograms = new JobHistograms(time);
        histograms.Took("ended", "collect", Minute);
        histograms.Norm("ended", "north", 1.5);
        histograms.Wrote("ended", Minute);
        histograms.Took("resumed", "collect", Minute);
        histograms.End("ended");
        histograms.End("resumed");
        time.Advance(30 * Minute);
        histograms.Took("resumed", "collect", Minute);
        time.Advance(29 * Minute);
        CollectionAssert.AreEquivalent(Histograms, Names("ended").ToArray());

        time.Advance(Minute);
        collected.Read();
        histograms.Took("resumed", "collect", Minute);
        Assert.IsEmpty(Names("ended"));
        Assert.AreEqual(1, collected.Read().Single(series => series["job"] == "resumed").Value, "begun anew, as after a restart");
        Assert.IsNull(time.NextDue);

        IEnumerable<string> Names(string job) => collected.Read().Where(series => series["job"] == job).Select(series => series.Name);
    }

    private static readonly string[] Histograms = ["hierfl.round.duration", "hierfl.job.update.norm", "hierfl.checkpoint.duration"];
}
