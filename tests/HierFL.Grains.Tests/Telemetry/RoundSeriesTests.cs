using System.Collections.Concurrent;
using System.Diagnostics;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Telemetry;

/// <summary>What is measured of a job from its first round to its last.</summary>
[TestClass, DoNotParallelize]
public sealed class RoundSeriesTests
{
    [TestMethod]
    public async Task Updates_and_phases_are_counted_losses_are_shown_and_every_span_has_its_end()
    {
        var spans = new ConcurrentBag<string>();
        var open = 0;
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RoundTraces.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Interlocked.Increment(ref open),
            ActivityStopped = span =>
            {
                spans.Add($"{span.OperationName} {span.GetTagItem("hierfl.task")} {span.GetTagItem(RoundTraces.RoundTag)}");
                Interlocked.Decrement(ref open);
            },
        };
        ActivitySource.AddActivityListener(traces);
        using var collected = new Collected();
        using var folder = new TemporaryFolder();
        IReadOnlyList<Series> series;
        await using (var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None)))
        {
            await toy.JoinAsync("north", "aachen", "bergen");
            await toy.RunAsync(new ToyJob { Name = "measured" }, "north");
            series = collected.Read();
        }

        // Three rounds of two hospitals, each trained and measured.
        Assert.AreEqual(12, Value("hierfl.update.admitted", ("outcome", "accepted")));
        Assert.AreEqual(6, Value("hierfl.job.update.norm", ("job", "measured"), ("region", "north")));
        Assert.AreEqual(4, Value("hierfl.checkpoint.duration", ("job", "measured")), "version 0, and one a round");
        foreach (var phase in (string[])["plan", "collect", "combine", "commit", "evaluate"])
        {
            Assert.AreEqual(3, Value("hierfl.round.duration", ("job", "measured"), ("phase", phase)), phase);
        }

        foreach (var round in (int[])[1, 2, 3])
        {
            foreach (var task in (string[])["train", "evaluate"])
            {
                Assert.AreEqual(1, spans.Count(span => span == $"round {task} {round}"));
                Assert.AreEqual(1, spans.Count(span => span == $"order {task} {round}"));
                Assert.AreEqual(1, spans.Count(span => span == $"combine {task} {round}"));
                Assert.AreEqual(1, spans.Count(span => span == $"commit {task} {round}"));
            }
        }

        Assert.AreEqual(0, open, "spans that never end are never seen");

        double Value(string name, params (string Label, string Value)[] labels) =>
            series.Single(one => one.Name == name && labels.All(label => one[label.Label] == label.Value)).Value;
    }
}
