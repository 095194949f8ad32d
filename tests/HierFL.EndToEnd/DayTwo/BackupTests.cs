using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/backup-and-restore.md</c>, typed as it stands.</summary>
[TestClass]
public sealed class BackupTests
{
    private const string Job = "drill";

    [TestMethod]
    public async Task What_was_backed_up_while_a_job_ran_is_restored_after_the_loss_of_everything_and_the_job_ends_with_the_same_bits()
    {
        var page = new OperationsPage("backup-and-restore");
        await using var drill = await Disaster.StartAsync();
        var (federation, text) = (drill.Federation, Disaster.JobOf(rounds: Length.Of(90, 600)));
        var quiet = await federation.EmbeddedAsync(Job, text);
        await federation.SubmitAsync(Job, text);
        await federation.CommitsAsync(Job, 3);

        await drill.TypeAsync(page.Below("Take a backup"));
        await drill.TypeAsync(page.Below("Look whether it is whole"));
        var (then, backup) = (federation.Job(Job).Round, drill.Stored("backup/root", Job));
        Assert.IsNull(backup.Outcome, "the job was over before it was backed up");
        await drill.KillAllAsync();
        Directory.Delete(federation.FileOf(".hierfl"), recursive: true);

        await drill.TypeAsync(page.Below("Restore"));
        Assert.IsLessThanOrEqualTo(then, drill.Stored(".hierfl/blobs", Job).Round, "the restored store is ahead of the one that was lost");
        await drill.TypeAsync(page.Below("Start"));
        var ended = await drill.TypeAsync(page.Below("Let the job go on"));

        Assert.Contains(quiet, ended, "the job's end names another model");
        Assert.AreEqual(quiet, await federation.EndAsync(Job));
        await drill.TypeAsync(page.Below("What is lost"));
        page.AssertAllTyped();
    }
}
