using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Checkpoints;

[TestClass]
public sealed class CheckpointRecoveryTests
{
    private const int Rounds = 3;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(Death.Before)]
    [DataRow(Death.Within)]
    [DataRow(Death.After)]
    public async Task A_job_killed_at_any_operation_ends_as_the_quiet_one(Death death)
    {
        var job = new PracticeJob(Rounds, Cancellation);
        var operation = 1;
        for (; ; operation++)
        {
            using var folder = new MemoryFolder();
            using var blobs = new LocalFolderStore(folder.Path, CrashPoints.None);
            var dying = new DyingStore(blobs, operation, death);
            if (await EndsAsync(job, new CheckpointStore(dying, CrashPoints.None)))
            {
                break;
            }

            await RecoverAsync(job, folder.Path, $"{death} operation {operation}");
        }

        Assert.IsGreaterThan(30, operation);
    }

    [TestMethod]
    public async Task A_job_killed_at_any_crash_point_ends_as_the_quiet_one()
    {
        var job = new PracticeJob(Rounds, Cancellation);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        for (var moment = 1; ; moment++)
        {
            using var folder = new MemoryFolder();
            var last = "";
            var passed = 0;
            CrashPoint crash = name =>
            {
                last = name;
                visited.Add(name);
                if (++passed >= moment)
                {
                    throw new SimulatedCrashException(name);
                }
            };
            using var blobs = new LocalFolderStore(folder.Path, crash);
            if (await EndsAsync(job, new CheckpointStore(blobs, crash)))
            {
                break;
            }

            await RecoverAsync(job, folder.Path, $"crash {moment}, at {last}");
        }

        CollectionAssert.AreEquivalent(CheckpointCrashPoints.All.AddRange(StoreCrashPoints.All), visited.ToList());
    }

    [TestMethod]
    public async Task Two_crashes_in_a_row_are_as_harmless_as_one()
    {
        var job = new PracticeJob(Rounds, Cancellation);
        var random = new Random(Seeds.Next(20260807));
        for (var run = 0; run < 25; run++)
        {
            using var folder = new MemoryFolder();
            for (var crash = 0; crash < 4; crash++)
            {
                using var blobs = new LocalFolderStore(folder.Path, CrashPoints.None);
                await EndsAsync(job, new CheckpointStore(new DyingStore(blobs, random.Next(1, 30), (Death)random.Next(3)), CrashPoints.None));
                await job.AssertHeadLoadsAsync(blobs, $"run {run}, crash {crash}");
            }

            await RecoverAsync(job, folder.Path, $"run {run}");
        }
    }

    [TestMethod]
    public async Task A_whole_checkpoint_that_was_not_committed_is_adopted_not_written_again()
    {
        using var folder = new TemporaryFolder();
        using var blobs = new LocalFolderStore(folder.Path, CrashPoints.None);
        var job = new PracticeJob(Rounds, Cancellation);
        var dying = new CheckpointStore(blobs, name =>
        {
            if (name == CheckpointCrashPoints.CommitBeforeHead)
            {
                throw new SimulatedCrashException(name);
            }
        });
        var hold = await dying.TakeEpochAsync(PracticeJob.Name, Cancellation);
        await Assert.ThrowsExactlyAsync<SimulatedCrashException>(() => dying.CommitAsync(hold, job.Draft(0), null, Cancellation));

        var store = new CheckpointStore(blobs, CrashPoints.None);
        Assert.IsNull(await store.LoadAsync(PracticeJob.Name, null, null, Cancellation));
        var orphan = await store.FindOrphanAsync(PracticeJob.Name, Cancellation);
        hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        var head = await store.AdoptAsync(hold, orphan!, null, Cancellation);
        Assert.AreEqual("000000", head.Kept.Single().Folder);
        Assert.AreEqual(head.ManifestSha256, (await store.AdoptAsync(hold, orphan!, null, Cancellation)).ManifestSha256);
        Assert.IsNull(await store.FindOrphanAsync(PracticeJob.Name, Cancellation));
        Assert.IsNotNull(await store.LoadAsync(PracticeJob.Name, 0, PracticeJob.Layout, Cancellation));
    }

    [TestMethod]
    public async Task A_damaged_orphan_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        using var blobs = new LocalFolderStore(folder.Path, CrashPoints.None);
        var job = new PracticeJob(Rounds, Cancellation);
        var dying = new CheckpointStore(new DyingStore(blobs, 6, Death.After), CrashPoints.None);
        await Assert.ThrowsExactlyAsync<SimulatedCrashException>(async () =>
        {
            var hold = await dying.TakeEpochAsync(PracticeJob.Name, Cancellation);
            await dying.CommitAsync(hold, job.Draft(0), null, Cancellation);
        });
        var store = new CheckpointStore(blobs, CrashPoints.None);
        Assert.IsNotNull(await store.FindOrphanAsync(PracticeJob.Name, Cancellation), "the sixth operation writes the manifest");
        await File.AppendAllTextAsync(folder.File($"jobs/{PracticeJob.Name}/checkpoints/000000/model.safetensors"), "x", Cancellation);
        Assert.IsNull(await store.FindOrphanAsync(PracticeJob.Name, Cancellation));
        await job.RunAsync(store);
        await job.AssertFinishedAsync(blobs);
    }

    [TestMethod]
    public async Task An_orphan_stepped_from_another_model_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        using var blobs = new LocalFolderStore(folder.Path, CrashPoints.None);
        var job = new PracticeJob(Rounds, Cancellation);
        var store = new CheckpointStore(blobs, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        await store.CommitAsync(hold, job.Draft(0, suffix: "x"), null, Cancellation);
        var stray = await new CheckpointWriter(blobs, CrashPoints.None).WriteAsync(PracticeJob.Name, job.Draft(1), static _ => { }, Cancellation);
        Assert.IsNull(await store.FindOrphanAsync(PracticeJob.Name, Cancellation));
        var orphan = new OrphanCheckpoint(job.Draft(1).Describe(new(new("a", 1), null, null)), stray);
        await Assert.ThrowsExactlyAsync<CheckpointException>(() => store.AdoptAsync(hold, orphan, null, Cancellation));
    }

    private static async Task<bool> EndsAsync(PracticeJob job, CheckpointStore store)
    {
        try
        {
            await job.RunAsync(store);
            return true;
        }
        catch (SimulatedCrashException)
        {
            return false;
        }
    }

    private static async Task RecoverAsync(PracticeJob job, string folder, string moment)
    {
        using var blobs = new LocalFolderStore(folder, CrashPoints.None);
        await job.AssertHeadLoadsAsync(blobs, moment);
        await job.RunAsync(new CheckpointStore(blobs, CrashPoints.None));
        await job.AssertFinishedAsync(blobs, moment);
    }
}
