using System.Globalization;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Chaos;

/// <summary>
/// Jobs come through whatever befalls the processes and the network, and to the same bits. <c>HIERFL_LONG=1</c> makes fifty runs, <c>HIERFL_CHAOS_RUNS</c> and
/// <c>HIERFL_CHAOS_SEED</c> choose how many and which.
/// </summary>
[TestClass, DoNotParallelize]
public sealed class ChaosTests
{
    private static readonly int Runs = Number("HIERFL_CHAOS_RUNS", 50);

    [TestMethod]
    public async Task A_job_that_needs_all_ends_with_the_bits_of_the_quiet_run()
    {
        var series = new ChaosSeries(Seed(21), Length.IsLong ? ChaosPlan.Draw : ChaosPlan.OfEachSort);
        await series.RunAsync(Length.Of(1, Runs), ChaosJobs.WithAll, async (federation, run, name, text) =>
        {
            var quiet = await series.QuietAsync(federation, text);
            Assert.AreEqual(quiet.Model.Sha256, await run.SurviveAsync(text), $"another model after {run.Story}");
            Admissions.CheckEqual(quiet, federation.Job(name).Manifest(), run.Story);
        });
    }

    [TestMethod]
    public async Task A_job_with_deadlines_ends_with_the_bits_of_its_replay()
    {
        var series = new ChaosSeries(Seed(22), Length.IsLong ? ChaosPlan.Draw : ChaosPlan.OfStragglers);
        await series.RunAsync(Length.Of(1, Math.Max(1, Runs / 5)), ChaosJobs.WithDeadlines, async (federation, run, name, text) =>
        {
            var model = await run.SurviveAsync(text);
            var manifest = federation.Job(name).Manifest();
            Admissions.CheckOnce(manifest, run.Story);
            Assert.AreEqual(model, await federation.ReplayAsync(name, text, manifest), $"the replay has another model after {run.Story}");
        });
    }

    private static int Seed(int standard) => Seeds.Next(Number("HIERFL_CHAOS_SEED", standard));

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
