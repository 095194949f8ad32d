using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Runs;

/// <summary>Ctrl-C, and the polite kill of an init system.</summary>
[TestClass]
public sealed class InterruptTests
{
    [TestMethod]
    [DataRow("INT", 130)]
    [DataRow("TERM", 143)]
    public async Task An_interrupted_run_says_how_to_go_on_and_goes_on(string signal, int code)
    {
        using var place = new Workplace(Jobs.Stateful);
        using var run = place.Start("out");
        await run.SaysAsync("round 1/");
        run.Signal(signal);
        var ended = await run.EndAsync();
        Assert.IsTrue(ended.ExitCode == code || (signal == "TERM" && ended.ExitCode == 130), ended.ToString());
        ended.Expect(ended.ExitCode);
        Assert.AreEqual("", ended.Stdout);
        Assert.Contains("every committed round is kept. Go on with: hierfl run job.yaml --out out --resume", ended.Stderr);
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", await place.ResumeAsync("out"), $"SIG{signal}");
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
            quiet.AssertEqual(place, "out", await place.ResumeAsync("out"), "an interrupt");
        }
    }
}
