using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Telemetry;

[TestClass]
[DoNotParallelize]
public sealed class RoundMeterTests
{
    [TestMethod]
    public async Task Updates_are_counted_by_outcome_and_passes_are_spans_without_a_hospital_in_a_label()
    {
        var accepted = 0L;
        var labels = new ConcurrentBag<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RoundMeter.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                labels.Add($"{tag.Value}");
            }

            if (instrument.Name == "hierfl.update.admitted" && tags.ToArray().Contains(new("outcome", "Accepted")))
            {
                Interlocked.Add(ref accepted, value);
            }
        });
        meters.Start();
        var spans = new ConcurrentBag<string>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RoundMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans.Add($"{span.OperationName} {span.GetTagItem("hierfl.round")}"),
        };
        ActivitySource.AddActivityListener(traces);

        using var folder = new TemporaryFolder();
        await ToyRun.OfAsync(new LocalFolderStore(folder.Path, CrashPoints.None), new ToyJob(), null, ("north", ["aachen", "bergen"]));

        // Three rounds of two hospitals, each trained and measured.
        Assert.AreEqual(12, accepted);
        CollectionAssert.AreEquivalent(new[] { "train 1", "evaluate 1", "train 2", "evaluate 2", "train 3", "evaluate 3" }, spans.ToArray());
        Assert.IsFalse(labels.Contains("aachen"), "a hospital is no label");
    }
}
