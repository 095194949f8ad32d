using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Runs;

/// <summary>Ctrl-C, the polite kill of an init system, and a terminal that closes.</summary>
[TestClass]
public sealed class InterruptTests
{
    private const string Sentence = "Interrupted; every committed round is kept. Go on with: hierfl run job.yaml --out out --resume";

    [TestMethod]
    [DataRow("INT")]
    [DataRow("TERM")]
    [DataRow("HUP")]
    public async Task An_interrupted_run_says_how_to_go_on_and_goes_on(string signal)
    {
        using var place = new Workplace(Jobs.Stateful);
        using var run = place.Start("out");
        await run.SaysAsync("round 1/");
        run.Signal(signal);
        var ended = (await run.EndAsync()).Expect(130);
        Assert.AreEqual("", ended.Stdout);
        Assert.Contains(Sentence, ended.Stderr);
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", await place.ResumeAsync("out"), $"SIG{signal}");
    }

    /// <summary>Nobody can stop libtorch within a step; the second signal is that of a person who has lost patience.</summary>
    [TestMethod]
    [DataRow("TERM", "TERM")]
    [DataRow("TERM", "INT")]
    [DataRow("HUP", "TERM")]
    public async Task A_step_that_does_not_end_in_time_ends_with_the_process(string first, string second)
    {
        using var place = LongStep.Place();
        using var run = Hierfl.Start(place.Folder, ["run", "job.yaml", "--out", "out"], new Dictionary<string, string> { ["HIERFL_CRASH_LOG"] = place.At("reached") });
        await Eventually.HoldsAsync("a hospital trains", () => run.HasExited || (File.Exists(place.At("reached")) && File.ReadAllText(place.At("reached")).Contains("train.before", StringComparison.Ordinal)));
        await Task.Delay(TimeSpan.FromSeconds(1));
        run.Signal(first);
        await run.SaysAsync("Interrupted");
        run.Signal(second);
        var ended = (await run.EndAsync()).Expect(130);
        Assert.AreEqual(Sentence, ended.ErrorLines[^1]);
        Assert.DoesNotContain("train.after", await File.ReadAllTextAsync(place.At("reached")), "the step was over before the signal");
    }

    [TestMethod]
    public async Task An_interrupt_at_any_moment_ends_it_without_noise()
    {
        var random = new Random(Seeds.Next(3));
        var quiet = await QuietRun.OfAsync(Jobs.Stateful);
        for (var trial = 0; trial < Length.Of(1, 20); trial++)
        {
            using var place = new Workplace(Jobs.Stateful);
            using var run = place.Start("out");
            await Task.Delay(quiet.Duration * random.NextDouble());
            run.Signal("INT");
            var ended = await run.EndAsync();
            Assert.IsTrue(ended.ExitCode is 130 or 0, ended.ToString());
            ended.Expect(ended.ExitCode);
            quiet.AssertEqual(place, "out", await place.GoOnAsync("out"), "an interrupt");
        }
    }
}
