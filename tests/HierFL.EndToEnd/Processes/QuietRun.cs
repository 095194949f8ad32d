using System.Collections.Concurrent;
using System.Diagnostics;

namespace HierFL.EndToEnd.Processes;

/// <summary>A run that nothing disturbs: what every disturbed one must come to.</summary>
/// <param name="ModelHash">SHA-256 of its model.</param>
/// <param name="CrashPoints">How often each was reached.</param>
/// <param name="FirstReached">The crash points in the order in which they were first reached.</param>
/// <param name="Duration">From start to end.</param>
internal sealed record QuietRun(string ModelHash, IReadOnlyDictionary<string, int> CrashPoints, IReadOnlyList<string> FirstReached, TimeSpan Duration)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<QuietRun>>> Known = new(StringComparer.Ordinal);

    /// <summary>Made once for each job.</summary>
    public static Task<QuietRun> OfAsync(string job) => Known.GetOrAdd(job, _ => new Lazy<Task<QuietRun>>(() => MakeAsync(job))).Value;

    /// <summary>A run that ended must have the same model, and every round measured once.</summary>
    public void AssertEqual(Workplace place, string @out, Finished ended, string story)
    {
        ended.Expect(0);
        AssertEqual(place, @out, $"{story}\n{ended}");
    }

    /// <inheritdoc cref="AssertEqual(Workplace, string, Finished, string)"/>
    public void AssertEqual(Workplace place, string @out, string story)
    {
        Assert.AreEqual(ModelHash, place.ModelHash(@out), $"another model after {story}");
        CollectionAssert.AreEqual(Enumerable.Range(1, Jobs.Rounds).ToArray(), place.MeasuredRounds(@out), $"rounds of metrics.jsonl after {story}");
    }

    private static async Task<QuietRun> MakeAsync(string job)
    {
        using var place = new Workplace(job);
        var log = place.At("crash-points");
        var watch = Stopwatch.StartNew();
        (await place.RunAsync("out", new Dictionary<string, string> { ["HIERFL_CRASH_LOG"] = log })).Expect(0);
        var reached = await File.ReadAllLinesAsync(log);
        return new QuietRun(place.ModelHash("out"), reached.CountBy(name => name).ToDictionary(StringComparer.Ordinal), [.. reached.Distinct()], watch.Elapsed);
    }
}
