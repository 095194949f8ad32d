using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Crashes;

/// <summary>
/// Kills a run, kills its resume, and so on, until a resume comes through: it must come to the quiet run's model. A chain covers more points in less time
/// than a run for each, and recoveries are killed too.
/// </summary>
internal sealed class CrashChain(string job, QuietRun quiet)
{
    /// <summary>Passes through every crash; one that a resume no longer comes to is met in a run of its own.</summary>
    public async Task SurviveAsync(IEnumerable<Crash> crashes)
    {
        var left = new Queue<Crash>(crashes);
        while (left.Count > 0)
        {
            await ChainAsync(left);
        }
    }

    private async Task ChainAsync(Queue<Crash> left)
    {
        using var place = new Workplace(job);
        var story = new List<Crash>();
        while (left.TryPeek(out var crash))
        {
            var ended = await place.RunAsync("out", crash.Environment, story.Count > 0 ? ["--resume"] : []);
            if (!ended.WasKilled)
            {
                Assert.IsNotEmpty(story, $"a fresh run never came to {crash}\n{ended}");
                Check(place, ended, story);
                return;
            }

            Assert.AreEqual("", ended.Stdout, $"a result before the end, killed at {crash}");
            story.Add(left.Dequeue());
        }

        Check(place, await place.ResumeAsync("out"), story);
    }

    private void Check(Workplace place, Finished ended, List<Crash> story) =>
        quiet.AssertEqual(place, "out", ended, "kills at " + string.Join(", ", story));
}
