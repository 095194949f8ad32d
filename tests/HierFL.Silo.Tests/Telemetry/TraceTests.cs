using System.Collections.Concurrent;
using System.Diagnostics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Silo.Tests.Edge;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>A job from its submission to its end, through real silos, ports and agents, as somebody sees it who looks at its trace.</summary>
[TestClass, DoNotParallelize]
public sealed class TraceTests
{
    private static readonly string[] Sources = [RoundTraces.Source, "Microsoft.Orleans.Application", "Microsoft.AspNetCore", "System.Net.Http"];

    [TestMethod]
    public async Task All_that_is_done_for_a_job_is_one_trace_that_begins_with_its_submission()
    {
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000);
        await using var aachen = await ToyAgent.StartAsync(federation, "aachen");
        await using var bergen = await ToyAgent.StartAsync(federation, "bergen");
        await Eventually.HoldsAsync("both are there", async () => (await federation.Hospitals.CountStatesAsync()) is { Active: 2, Away: 0 });

        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => Sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var submission = RoundTraces.Begin("submit")!;
        await ToyJob.SubmitAsync(federation);
        submission.Dispose();
        var status = await ToyJob.EndAsync(federation);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        await Eventually.HoldsAsync("the spans have ended", () => Count(spans, "job") == 1 && Count(spans, "order") == 2 && Count(spans, "upload") == 4 && Count(spans, "round") == 2);

        // A round of training and one of measuring, at the root, in the region and at two hospitals.
        var ours = spans.Where(span => span.Source.Name == RoundTraces.Source).ToArray();
        var found = ours.GroupBy(span => span.OperationName).ToDictionary(group => group.Key, group => group.Count());
        var expected = new Dictionary<string, int>
        {
            ["submit"] = 1,
            ["job"] = 1,
            ["round"] = 2,
            ["order"] = 2,
            ["train"] = 2,
            ["evaluate"] = 2,
            ["upload"] = 4,
            ["admit"] = 4,
            ["combine"] = 2,
            ["commit"] = 2,
        };
        CollectionAssert.AreEquivalent(expected, found, string.Join(", ", found));
        var byId = spans.ToDictionary(span => span.SpanId);
        foreach (var span in ours)
        {
            Assert.AreEqual(submission.TraceId, span.TraceId, span.OperationName);
            Assert.IsTrue(span == submission || Ancestors(span, byId).Contains(submission.SpanId), $"{span.OperationName} is done for the submission");
        }

        // Each within what it is a part of.
        foreach (var (part, whole) in ((string, string)[])[("round", "job"), ("order", "round"), ("train", "order"), ("upload", "order"), ("admit", "upload"), ("combine", "order"), ("commit", "round")])
        {
            foreach (var span in ours.Where(span => span.OperationName == part))
            {
                Assert.IsTrue(Ancestors(span, byId).Any(id => byId[id].OperationName == whole), $"{part} within {whole}");
            }
        }

        foreach (var tag in ours.SelectMany(span => span.TagObjects))
        {
            Assert.IsFalse($"{tag.Value}".Contains("aachen", StringComparison.Ordinal) || $"{tag.Value}".Contains("bergen", StringComparison.Ordinal), $"{tag.Key} names a hospital");
        }
    }

    private static int Count(IEnumerable<Activity> spans, string name) => spans.Count(span => span.Source.Name == RoundTraces.Source && span.OperationName == name);

    private static List<ActivitySpanId> Ancestors(Activity span, Dictionary<ActivitySpanId, Activity> byId)
    {
        var ancestors = new List<ActivitySpanId>();
        for (var id = span.ParentSpanId; byId.TryGetValue(id, out var parent); id = parent.ParentSpanId)
        {
            ancestors.Add(id);
        }

        return ancestors;
    }
}
