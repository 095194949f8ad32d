using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

/// <summary>Silos of the root that die with a registered job, and others that come after them.</summary>
[TestClass]
public sealed class JobsCrashTests
{
    [TestMethod]
    [DataRow(Death.Before)]
    [DataRow(Death.After)]
    [DataRow(Death.Within)]
    public async Task A_root_that_dies_at_any_operation_of_a_submission_has_the_job_once_or_not_at_all(Death death)
    {
        var isThrough = false;
        for (var operation = 1; !isThrough; operation++)
        {
            using var folder = new MemoryFolder();
            var store = new LocalFolderStore(folder.Path, CrashPoints.None);
            JobEntry? told = null;
            await using (var dying = await RegistryRun.StartAsync(new DyingStore(store, operation, death)))
            {
                try
                {
                    told = await dying.SubmitAsync(new ToyJob { Rounds = 1 });
                    isThrough = true;
                }
                catch (Exception crash) when (crash is SimulatedCrashException or OrleansException)
                {
                    // As meant.
                }
            }

            await using var next = await RegistryRun.StartAsync(store);
            await next.JoinAsync("north", "aachen");
            if (told is not null)
            {
                await MustFinishAsync(next, operation, told.SubmittedAt);
                continue;
            }

            // Nobody has been told: whoever submits again gets the one job, whatever was left of the first attempt.
            await next.SubmitAsync(new ToyJob { Rounds = 1 });
            await MustFinishAsync(next, operation, null);
            Assert.IsEmpty(Directory.EnumerateFiles(folder.Path, "*.tmp", SearchOption.AllDirectories));
        }
    }

    [TestMethod]
    public async Task A_submission_archived_whole_by_a_root_that_died_is_admitted_and_one_without_its_record_is_dropped()
    {
        foreach (var (path, isAdmitted) in new[] { ("jobs/toy/submission.json", false), ("regions/root/state/", true) })
        {
            using var folder = new MemoryFolder();
            var store = new LocalFolderStore(folder.Path, CrashPoints.None);
            var writes = 0;
            var failing = new WatchedStore(store, call =>
            {
                // The first state written is the pending submission; the second one says that it is queued.
                if (call.IsWrite && call.Path.StartsWith(path, StringComparison.Ordinal) && (!isAdmitted || ++writes == 2))
                {
                    throw new SimulatedCrashException(call.Path);
                }
            });
            await using (var dying = await RegistryRun.StartAsync(failing))
            {
                var crash = await Assert.ThrowsAsync<Exception>(() => dying.SubmitAsync(new ToyJob { Rounds = 1 }));
                Assert.IsInstanceOfType<SimulatedCrashException>(crash.InnerException ?? crash);
            }

            await using var next = await RegistryRun.StartAsync(store);
            await next.JoinAsync("north", "aachen");
            if (isAdmitted)
            {
                await MustFinishAsync(next, 0, null);
            }
            else
            {
                await next.Federation.Silo.Grains.GetGrain<IJobLedger>(RegistryKeys.Jobs).KeepAsync();
                Assert.IsEmpty(await next.Jobs.ListAsync(""));
            }
        }
    }

    [TestMethod]
    public async Task A_job_that_is_resumed_goes_on_with_the_specification_that_was_archived_last()
    {
        using var folder = new MemoryFolder();
        var writes = -1;
        var failing = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), call =>
        {
            // The first state written is the pending submission; the second one says that it is queued.
            if (writes >= 0 && call.IsWrite && call.Path.StartsWith("regions/root/state/", StringComparison.Ordinal) && ++writes == 2)
            {
                throw new StoreUnavailableException("the store does not answer", null);
            }
        });
        await using var toy = await RegistryRun.StartAsync(failing);
        await toy.JoinAsync("north", "aachen");
        await toy.SubmitAsync(new ToyJob { Rounds = 1 });
        await toy.EndAsync(ToyJob.DefaultName);

        writes = 0;
        var longer = toy.Federation.Upload(new ToyJob { Rounds = 2 }, null, "north");
        await Assert.ThrowsAsync<Exception>(() => toy.Jobs.SubmitAsync(longer, "ada"));
        var entry = await toy.Jobs.ResumeAsync(ToyJob.DefaultName, "ada");
        Assert.AreEqual((longer.Spec.Sha256, 2), (entry.SpecSha256, entry.Rounds));
        Assert.AreEqual("2 rounds are done", (await toy.EndAsync(ToyJob.DefaultName)).Message);
    }

    [TestMethod]
    public async Task Running_and_waiting_jobs_go_on_by_themselves_after_the_root_was_killed()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var conduct = new ToyConduct { Answer = (_, plan) => Task.FromResult(plan.Round == 2 ? ToyAnswer.Lose : ToyAnswer.Send) };

        await using (var killed = await RegistryRun.StartAsync(store, conduct, running: 1))
        {
            await killed.JoinAsync("north", ToyRun.North);
            await killed.SubmitAsync(new ToyJob());
            await killed.SubmitAsync(new ToyJob { Name = "other", Rounds = 1 });
            await Eventually.HoldsAsync("round 2 is under way", () => killed.Federation.Orders.Any(order => order.Plan.Round == 2));
        }

        await using var next = await RegistryRun.StartAsync(store, running: 1);
        await next.JoinAsync("north", ToyRun.North);
        Assert.AreEqual(JobState.Finished, (await next.EndAsync(ToyJob.DefaultName)).State);
        Assert.AreEqual(JobState.Finished, (await next.EndAsync("other")).State);
        Assert.IsFalse(next.Federation.Orders.Any(order => order.Plan is { Round: 1, Key.Job: ToyJob.DefaultName, Task: RoundTask.Train }), "round 1 was durable");
    }

    [TestMethod]
    public async Task A_root_that_is_stopped_at_any_moment_of_a_job_leaves_it_running_or_done_and_never_failed()
    {
        var random = new Random(Seeds.Next(9));
        for (var life = 0; life < 12; life++)
        {
            using var folder = new MemoryFolder();
            var store = new LocalFolderStore(folder.Path, CrashPoints.None);
            var (passed, moment) = (0, random.Next(1, 60));
            var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var watched = new WatchedStore(store, call =>
            {
                if (Interlocked.Increment(ref passed) == moment)
                {
                    isThere.TrySetResult();
                }
            });
            await using (var stopped = await RegistryRun.StartAsync(watched))
            {
                await stopped.JoinAsync("north", "aachen", "bergen");
                await stopped.SubmitAsync(new ToyJob { Rounds = 3 });
                await Task.WhenAny(isThere.Task, stopped.EndAsync(ToyJob.DefaultName));
            }

            var head = await new CheckpointStore(store, CrashPoints.None).ReadHeadAsync(ToyJob.DefaultName, CancellationToken.None);
            Assert.IsTrue(head?.Outcome is null or "3 rounds are done", $"stopped at operation {moment}: {head?.Outcome}");
            await using var next = await RegistryRun.StartAsync(store);
            var entry = (await next.Jobs.ShowAsync(ToyJob.DefaultName))!;
            Assert.IsTrue(entry.State is JobState.Running or JobState.Finished, $"stopped at operation {moment}: {entry}");
            await next.JoinAsync("north", "aachen", "bergen");
            Assert.AreEqual(JobState.Finished, (await next.EndAsync(ToyJob.DefaultName)).State);
        }
    }

    [TestMethod]
    public async Task A_cancel_that_was_told_survives_the_root_and_ends_the_job_in_its_regions()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var isDead = false;
        var dying = new WatchedStore(store, call =>
        {
            if (isDead && call.Path.StartsWith("jobs/", StringComparison.Ordinal))
            {
                throw new SimulatedCrashException(call.Path);
            }
        });
        await using (var killed = await RegistryRun.StartAsync(dying, new ToyConduct { Answer = (_, _) => Task.FromResult(ToyAnswer.Lose) }))
        {
            await killed.JoinAsync("north", "aachen");
            await killed.SubmitAsync(new ToyJob());
            await Eventually.HoldsAsync("round 1 is under way", () => !killed.Federation.Orders.IsEmpty);
            isDead = true;
            var entry = await killed.Jobs.CancelAsync(ToyJob.DefaultName, "eve", "enough");
            Assert.AreEqual("enough", entry.Message);
        }

        await using var next = await RegistryRun.StartAsync(store);
        var ended = await next.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Cancelled, ended.State);
        Assert.AreEqual("enough", ended.Message);
        Assert.IsEmpty(next.Federation.Orders);
    }

    private static async Task MustFinishAsync(RegistryRun run, int operation, DateTimeOffset? submittedAt)
    {
        await Eventually.HoldsAsync($"operation {operation}: the job is registered", async () => await run.Jobs.ShowAsync(ToyJob.DefaultName) is not null);
        var ended = await run.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Finished, ended.State, $"operation {operation}: {ended.Message}");
        Assert.AreEqual(submittedAt ?? ended.SubmittedAt, ended.SubmittedAt, "it is the job of which the first root told");
        Assert.HasCount(1, await run.Jobs.ListAsync(""));
        Assert.AreEqual(1, run.Federation.Orders.Count(order => order.Plan.Task == RoundTask.Train), $"operation {operation}: trained once");
    }
}
