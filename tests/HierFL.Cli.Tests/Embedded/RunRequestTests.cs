using HierFL.Cli.Embedded;

namespace HierFL.Cli.Tests.Embedded;

[TestClass]
public sealed class RunRequestTests
{
    private static readonly RunRequest Least = new() { Job = "job.yaml", Parallel = Environment.ProcessorCount };

    [TestMethod]
    public void The_command_to_go_on_says_no_more_than_was_said() =>
        Assert.AreEqual("hierfl run job.yaml --out runs/x --resume", Least.ResumeCommand(Path.GetFullPath("runs/x")));

    [TestMethod]
    public void The_command_to_go_on_says_all_that_was_said()
    {
        var asked = Least with
        {
            Job = "my job.yaml",
            Federation = "it's.yaml",
            Seed = -7,
            Replay = "a/manifest.json",
            Parallel = 99,
            Baselines = ["local", "pooled"],
            Json = true,
        };
        Assert.AreEqual(
            "hierfl run 'my job.yaml' --federation 'it'\\''s.yaml' --seed -7 --out runs/x --resume --replay a/manifest.json --parallel 99 --baselines local,pooled --output json",
            asked.ResumeCommand(Path.GetFullPath("runs/x")));
    }
}
