using HierFL.EndToEnd.Processes;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.EndToEnd.Crashes;

/// <summary>Whatever the moment of a kill -9, the resumed run comes to the same bits.</summary>
[TestClass]
public sealed class CrashPointTests
{
    private static readonly string[] Results =
    [
        .. from file in new[] { "job.yaml", "data.json", "preprocessing.json", "metrics.jsonl", "manifest.json", "model.safetensors" }
           from moment in new[] { "before-write", "before-rename", "after-rename" }
           select $"result.{file}.{moment}",
    ];

    private static readonly string[] Documented = [.. StoreCrashPoints.All, .. CheckpointCrashPoints.All, .. AgentCrashPoints.All, .. Results];

    /// <summary>
    /// Only in the run that resumes a job with a smaller <c>checkpoint.keep</c>: a commit's own head no longer names what need not be kept.
    /// </summary>
    private static readonly string[] OnlyWithSmallerKeep = [CheckpointCrashPoints.PruneBeforeHead, CheckpointCrashPoints.PruneAfterHead];

    [TestMethod]
    public async Task A_run_reaches_every_documented_crash_point_and_no_other()
    {
        var stateful = await QuietRun.OfAsync(Jobs.Stateful);
        CollectionAssert.AreEquivalent(Documented.Except(OnlyWithSmallerKeep).ToList(), stateful.CrashPoints.Keys.ToList());

        // Hospitals without state write none and train a lost update again, and a server without momentum has no optimizer file.
        var stateless = await QuietRun.OfAsync(Jobs.Stateless);
        CollectionAssert.AreEquivalent(
            Documented.Except(OnlyWithSmallerKeep).Where(name => name.Split('.')[0] is not ("state" or "outbox"))
                .Except([CheckpointCrashPoints.CommitAfterOptimizer]).ToList(),
            stateless.CrashPoints.Keys.ToList());
    }

    [TestMethod]
    [DataRow(nameof(Jobs.Stateful), 0)]
    [DataRow(nameof(Jobs.Stateful), 1)]
    [DataRow(nameof(Jobs.Stateless), 2)]
    [DataRow(nameof(Jobs.Regional), 3)]
    public async Task A_kill_at_any_crash_point_loses_nothing(string kind, int share)
    {
        var (job, random) = (Jobs.Of(kind), new Random(Seeds.Next(20 + share)));
        var (quiet, common) = (await QuietRun.OfAsync(job), await QuietRun.OfAsync(Jobs.Stateless));

        // In the order of a run, so that a resume comes to the next one. A short study meets each point in one of the jobs, the stateful one those that
        // only it has.
        var points = quiet.FirstReached.Where((name, index) => Length.IsLong || (common.CrashPoints.ContainsKey(name) ? ShareOf(name) : index % 2) == share);
        await new CrashChain(job, quiet, random).SurviveAsync(points);
    }

    /// <summary>The short study takes one moment of each job, the long one several of every point.</summary>
    [TestMethod]
    [DataRow(nameof(Jobs.Stateful))]
    [DataRow(nameof(Jobs.Stateless))]
    [DataRow(nameof(Jobs.Regional))]
    public async Task A_kill_at_any_occurrence_of_a_crash_point_loses_nothing(string kind)
    {
        var (job, random) = (Jobs.Of(kind), new Random(Seeds.Next(30)));
        var quiet = await QuietRun.OfAsync(job);
        KeyValuePair<string, int>[] points = [.. quiet.CrashPoints.OrderBy(point => point.Key, StringComparer.Ordinal)];
        foreach (var (name, count) in Length.IsLong ? points : random.GetItems(points, 1))
        {
            int[] occurrences = Length.IsLong ? [1, count, 1 + random.Next(count), 1 + random.Next(count)] : [1 + random.Next(count)];
            foreach (var occurrence in occurrences.Distinct())
            {
                using var place = new Workplace(job);
                var ended = await place.RunAsync("out", new Crash(name, occurrence).Environment);
                if (ended.WasKilled)
                {
                    ended = await place.ResumeAsync("out");
                }

                quiet.AssertEqual(place, "out", ended, $"a kill at {name}:{occurrence}");
            }
        }
    }

    [TestMethod]
    public async Task A_kill_while_fewer_checkpoints_are_kept_loses_nothing()
    {
        foreach (var name in OnlyWithSmallerKeep)
        {
            using var place = new Workplace(Jobs.Stateless);
            Assert.IsTrue((await place.RunAsync("out", new Crash("result.model.safetensors.before-write", 1).Environment)).WasKilled);
            place.WriteJob(Jobs.Stateless.With("keep: 2", "keep: 1"));
            var ended = await place.RunAsync("out", new Crash(name, 1).Environment, "--resume");
            Assert.IsTrue(ended.WasKilled, $"never came to {name}\n{ended}");
            (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", await place.ResumeAsync("out"), $"a kill at {name}");
        }
    }

    private static int ShareOf(string point) => Array.IndexOf(Documented, point) % 4;
}
