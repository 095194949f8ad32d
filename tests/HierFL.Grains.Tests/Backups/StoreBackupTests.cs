using HierFL.Core.Rounds;
using HierFL.Grains.Backups;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;

namespace HierFL.Grains.Tests.Backups;

/// <summary>A backup taken while the store changes is one that could be started from.</summary>
[TestClass]
public sealed class StoreBackupTests : IDisposable
{
    private readonly StoreInUse _place = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    public void Dispose() => _place.Dispose();

    /// <summary>Before each read of the backup a round is committed and the one before is pruned, until there are no more.</summary>
    [TestMethod]
    public async Task The_backup_of_a_job_that_commits_and_prunes_meanwhile_names_only_what_it_holds()
    {
        await _place.FillAsync(rounds: 0);
        var store = new CheckpointStore(_place.Live, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        var round = 0;
        var moving = new WatchedStore(_place.Live, async call =>
        {
            // The manifest is read last: what was copied of the checkpoint is pruned by then, and the next one begins.
            if (call is { Operation: "open" } && call.Path.EndsWith("manifest.json", StringComparison.Ordinal) && round < 5)
            {
                await _place.CommitAsync(store, hold, ++round);
                await _place.LogAsync(1);
            }
        });

        var (list, faults) = await new StoreBackup(moving, _place.Backup, TimeProvider.System).TakeAsync(Cancellation);

        Assert.IsEmpty(faults);
        Assert.AreEqual(5, round, "the store did not change while it was copied");
        var head = await _place.Practice.AssertHeadLoadsAsync(_place.Backup, "of the backup");
        Assert.AreEqual(5, head!.Round);
        CollectionAssert.AreEqual(new[] { "000005" }, Folders(list.Blobs.Keys), "checkpoints that were pruned are left in the backup");
        Assert.IsEmpty((await new StoreVerification(_place.Backup).RunAsync(Cancellation)).Faults);
    }

    [TestMethod]
    public async Task A_job_that_never_stands_still_is_told_and_the_backup_is_none()
    {
        await _place.FillAsync(rounds: 0);
        var store = new CheckpointStore(_place.Live, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        var round = 0;
        var moving = new WatchedStore(_place.Live, call =>
            call is { Operation: "open" } && call.Path.EndsWith("manifest.json", StringComparison.Ordinal) ? _place.CommitAsync(store, hold, ++round) : Task.CompletedTask);

        var error = await Assert.ThrowsExactlyAsync<BackupException>(() => new StoreBackup(moving, _place.Backup, TimeProvider.System).TakeAsync(Cancellation));

        Assert.Contains("job 'heart-job' goes on faster than one of its checkpoints can be copied", error.Message);
        error = await Assert.ThrowsExactlyAsync<BackupException>(() => new StoreRestore(_place.Backup, _place.Restored).RunAsync(Cancellation));
        Assert.Contains("one that was not finished", error.Message);
    }

    /// <summary>What the log tells may not have been done; what was done and is not told would be an undetected act.</summary>
    [TestMethod]
    public async Task The_registry_is_copied_before_the_jobs_it_names_and_the_log_after_all()
    {
        await _place.FillAsync(rounds: 1);
        var reads = new List<string>();
        await new StoreBackup(new WatchedStore(_place.Live, call => reads.Add(call.Path)), _place.Backup, TimeProvider.System).TakeAsync(Cancellation);

        var (registry, job, log) = (Places("regions/"), Places("jobs/heart-job/"), Places("audit/root/0"));
        Assert.IsLessThan(job.First, registry.Last);
        Assert.IsLessThan(log.First, job.Last);

        (int First, int Last) Places(string prefix) =>
            (reads.FindIndex(path => path.StartsWith(prefix, StringComparison.Ordinal)), reads.FindLastIndex(path => path.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_damaged_checkpoint_is_told_and_keeps_nothing_else_from_the_backup()
    {
        await _place.FillAsync(rounds: 2);
        _place.Damage("live", "jobs/heart-job/checkpoints/000002/model.safetensors");

        var (list, faults) = await new StoreBackup(_place.Live, _place.Backup, TimeProvider.System).TakeAsync(Cancellation);

        Assert.HasCount(1, faults);
        Assert.Contains("000002/model.safetensors is damaged", faults[0].Sentence);
        Assert.IsTrue(list.Blobs.ContainsKey("jobs/heart-job/head.json"));
        Assert.IsTrue(list.Blobs.ContainsKey("audit/root/000000000003.json"));
        await new StoreRestore(_place.Backup, _place.Restored).RunAsync(Cancellation);
    }

    [TestMethod]
    public async Task A_folder_in_use_takes_no_backup()
    {
        await _place.FillAsync(rounds: 0);
        await _place.Backup.CreateAsync("notes", "mine"u8.ToArray(), Cancellation);
        var error = await Assert.ThrowsExactlyAsync<BackupException>(() => new StoreBackup(_place.Live, _place.Backup, TimeProvider.System).TakeAsync(Cancellation));
        Assert.AreEqual("the destination is not empty: it holds notes; a backup goes to a folder of its own", error.Message);
    }

    private static string[] Folders(IEnumerable<string> paths) =>
        [.. paths.Where(path => path.Contains("/checkpoints/", StringComparison.Ordinal)).Select(path => path.Split('/')[3]).Distinct()];
}
