using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Crashes;

/// <summary>
/// Kills a run, kills its resume, and so on, until a resume comes through: it must come to the quiet run's model. A chain covers more points in less time
/// than a run for each, and recoveries are killed too.
/// </summary>
internal sealed class CrashChain(string job, QuietRun quiet, Random random)
{
    /// <summary>Passes through the points in this order; one that a resume no longer comes to is met in a run of its own.</summary>
    public async Task SurviveAsync(IEnumerable<string> points)
    {
        var left = new Queue<string>(points);
        while (left.Count > 0)
        {
            await ChainAsync(left);
        }
    }

    private async Task ChainAsync(Queue<string> left)
    {
        using var place = new Workplace(job);
        var story = new List<Crash>();
        while (left.TryPeek(out var point))
        {
            // A fresh run comes to every occurrence, a resume to the first ones in what it has left to do.
            var occurrences = Math.Min(quiet.CrashPoints[point], story.Count > 0 ? 2 : int.MaxValue);
            var crash = new Crash(point, 1 + random.Next(occurrences));
            var ended = await place.RunAsync("out", crash.Environment, story.Count > 0 ? ["--resume"] : []);
            if (!ended.WasKilled)
            {
                Assert.IsNotEmpty(story, $"a fresh run never came to {crash}\n{ended}");
                Check(place, ended, story);
                return;
            }

            Assert.AreEqual("", ended.Stdout, $"a result before the end, killed at {crash}");
            story.Add(crash);
            left.Dequeue();
        }

        Check(place, await place.ResumeAsync("out"), story);
    }

    private void Check(Workplace place, Finished ended, List<Crash> story) =>
        quiet.AssertEqual(place, "out", ended, "kills at " + string.Join(", ", story));
}
