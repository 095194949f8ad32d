using HierFL.Cli.Rendering;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;

namespace HierFL.Cli.Tests.Rendering;

/// <summary>A job followed by a pipe says for whom it waits, once.</summary>
[TestClass]
public sealed class PlainProgressTests
{
    private static readonly ProgressHead Head = new("heart", 5, ["europe", "usa"], ["heart: two regions"], TimeSpan.FromSeconds(1));

    [TestMethod]
    public void Says_for_whom_regions_wait_when_nothing_has_moved_for_a_while()
    {
        using var lines = new StringWriter();
        var europe = new RegionStatus("europe", RoundTask.Train, 3, 1, "collect", 1, 2, ["hungarian"]);
        using var progress = new PlainProgress(Head, _ => Task.FromResult(new[] { europe, RegionStatus.Idle("usa") with { Phase = RegionAnswers.None } }), lines);
        var status = new JobStatus(7, JobState.Running, 2, 2, "round 3", "");

        progress.Show(status);
        Assert.AreEqual("heart: two regions\n", Text());
        progress.Show(status);
        progress.Show(status);
        Assert.AreEqual("heart: two regions\nround 3: europe 1/2 hospitals, waiting for hungarian; usa no answer\n", Text());
        progress.Show(status with { Revision = 8, Activity = "round 4" });
        Assert.AreEqual(2, Text().Count(letter => letter == '\n'));

        string Text() => lines.ToString().ReplaceLineEndings("\n");
    }
}
