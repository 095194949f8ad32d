using HierFL.Core.Rounds;
using HierFL.Grains.Backups;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

namespace HierFL.Grains.Tests.Backups;

[TestClass]
public sealed class StoreRestoreTests : IDisposable
{
    private readonly StoreInUse _place = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    public void Dispose() => _place.Dispose();

    [TestMethod]
    public async Task A_restored_job_goes_on_to_the_bits_of_one_that_nobody_disturbed()
    {
        await BackUpAsync(rounds: 3);
        await new StoreRestore(_place.Backup, _place.Restored).RunAsync(Cancellation);

        Assert.IsEmpty((await new StoreVerification(_place.Restored).RunAsync(Cancellation)).Faults);
        var store = new CheckpointStore(_place.Restored, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        for (var round = 4; round <= 6; round++)
        {
            await _place.CommitAsync(store, hold, round);
        }

        Assert.AreEqual(6, (await _place.Practice.AssertHeadLoadsAsync(_place.Restored, "after the restore"))!.Round);
    }

    /// <summary>Regions and hospitals ignore a pass that is not after those they have seen.</summary>
    [TestMethod]
    public async Task The_passes_of_a_restored_root_come_after_all_that_the_lost_one_made()
    {
        await BackUpAsync(rounds: 1);
        var lost = new CheckpointStore(_place.Live, CrashPoints.None);
        var last = await lost.TakeEpochAsync(PracticeJob.Name, Cancellation);
        for (var start = 0; start < 100; start++)
        {
            last = await lost.TakeEpochAsync(PracticeJob.Name, Cancellation);
        }

        await new StoreRestore(_place.Backup, _place.Restored).RunAsync(Cancellation);
        var restored = await new CheckpointStore(_place.Restored, CrashPoints.None).TakeEpochAsync(PracticeJob.Name, Cancellation);

        Assert.IsTrue(new RoundKey(PracticeJob.Name, restored.Epoch, 1) > new RoundKey(PracticeJob.Name, last.Epoch, 1_000));
    }

    [TestMethod]
    public async Task Nothing_is_written_from_a_backup_that_is_not_what_it_was()
    {
        await BackUpAsync(rounds: 1);
        _place.Damage("backup", "regions/root/state/jobs/jobs/root/jobs.json");
        File.Delete(_place.FileOf("backup", "audit/root/000000000003.json"));
        var error = await Assert.ThrowsExactlyAsync<BackupException>(() => new StoreRestore(_place.Backup, _place.Restored).RunAsync(Cancellation));
        Assert.AreEqual("the backup is not whole: audit/root/000000000003.json is missing, though backup.json names it, and 1 more; use another one", error.Message);
        Assert.IsEmpty(await _place.Restored.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [TestMethod]
    public async Task A_store_in_use_is_not_restored_over()
    {
        await BackUpAsync(rounds: 1);
        var error = await Assert.ThrowsExactlyAsync<BackupException>(() => new StoreRestore(_place.Backup, _place.Live).RunAsync(Cancellation));
        Assert.Contains("the destination is not empty: it holds audit/root/000000000001.json", error.Message);
    }

    private async Task BackUpAsync(int rounds)
    {
        await _place.FillAsync(rounds);
        await new StoreBackup(_place.Live, _place.Backup, TimeProvider.System).TakeAsync(Cancellation);
    }
}
