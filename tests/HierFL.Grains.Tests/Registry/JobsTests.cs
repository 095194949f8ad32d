using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Registry;

/// <summary>The registry of jobs with the grains that run them.</summary>
[TestClass]
public sealed class JobsTests
{
    [TestMethod]
    public async Task A_registered_job_runs_and_its_end_is_recorded()
    {
        using var folder = new MemoryFolder();
        await using var toy = await RegistryRun.StartAsync(folder);
        await toy.JoinAsync("north", ToyRun.North);
        var entry = await toy.SubmitAsync(new ToyJob { Rounds = 2, Stop = ""","metric":"rmse" """ });
        Assert.AreEqual(JobState.Running, entry.State);
        Assert.AreEqual("ada", entry.By);
        var ended = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        Assert.AreEqual("2 rounds are done", ended.Message);
        Assert.AreEqual(new StopReason(StopCause.Rounds, 2, ended.Message), ended.Stopped);
        Assert.AreEqual((1, "rmse"), (ended.Best!.Round, ended.Best.Metric));
        Assert.IsGreaterThanOrEqualTo(ended.StartedAt!.Value, ended.EndedAt!.Value);
        MustBeEqual(ended, (await toy.Jobs.ListAsync("")).Single());
        Assert.IsNull(await toy.Jobs.ShowAsync("unknown"));
    }

    [TestMethod]
    public async Task The_same_specification_again_changes_nothing_whether_the_job_runs_or_is_over()
    {
        using var folder = new MemoryFolder();
        await using var toy = await RegistryRun.StartAsync(folder);
        await toy.JoinAsync("north", ToyRun.North);
        var entries = await Task.WhenAll(toy.SubmitAsync(new ToyJob()), toy.SubmitAsync(new ToyJob()), toy.SubmitAsync(new ToyJob()));
        Assert.AreEqual(1, entries.Select(entry => entry.SubmittedAt).Distinct().Count());
        var ended = await toy.EndAsync(ToyJob.DefaultName);
        MustBeEqual(ended, await toy.SubmitAsync(new ToyJob()));
        Assert.HasCount(18, toy.Federation.Orders, "three hospitals train and evaluate three rounds once");
    }

    [TestMethod]
    public async Task Jobs_wait_their_turn_in_the_order_of_their_submission()
    {
        using var folder = new MemoryFolder();
        var gate = new Gate();
        await using var toy = await RegistryRun.StartAsync(folder, gate.Conduct, running: 1);
        await toy.JoinAsync("north", "aachen");
        foreach (var name in new[] { "second", "first", "third" })
        {
            await toy.SubmitAsync(new ToyJob { Name = name, Rounds = 1 });
        }

        CollectionAssert.AreEqual(
            new[] { JobState.Running, JobState.Queued, JobState.Queued }, (await toy.Jobs.ListAsync("")).Select(entry => entry.State).ToArray());
        gate.Open();
        foreach (var name in new[] { "second", "first", "third" })
        {
            Assert.AreEqual(JobState.Finished, (await toy.EndAsync(name)).State);
        }

        var entries = await toy.Jobs.ListAsync("");
        CollectionAssert.AreEqual(new[] { "second", "first", "third" }, entries.OrderBy(entry => entry.StartedAt).Select(entry => entry.Name).ToArray());
        Assert.IsGreaterThanOrEqualTo(entries[0].EndedAt!.Value, entries[1].StartedAt!.Value);
        Assert.IsGreaterThanOrEqualTo(entries[1].EndedAt!.Value, entries[2].StartedAt!.Value);
    }

    [TestMethod]
    public async Task A_waiting_job_and_a_running_one_are_cancelled_and_resumed()
    {
        using var folder = new MemoryFolder();
        var gate = new Gate();
        await using var toy = await RegistryRun.StartAsync(folder, gate.Conduct, running: 1);
        await toy.JoinAsync("north", "aachen");
        await toy.SubmitAsync(new ToyJob { Rounds = 2 });
        await toy.SubmitAsync(new ToyJob { Name = "other", Rounds = 1 });
        var other = await toy.Jobs.CancelAsync("other", "eve", "not needed");
        Assert.AreEqual(JobState.Cancelled, other.State);
        var running = await toy.Jobs.CancelAsync(ToyJob.DefaultName, "eve", "enough");
        Assert.AreEqual(JobState.Cancelled, running.State);
        Assert.AreEqual("enough", running.Message);
        MustBeEqual(running, await toy.Jobs.CancelAsync(ToyJob.DefaultName, "eve", "again"));

        gate.Open();
        await toy.Jobs.ResumeAsync(ToyJob.DefaultName, "eve");
        await toy.Jobs.ResumeAsync("other", "eve");
        Assert.AreEqual(JobState.Finished, (await toy.EndAsync(ToyJob.DefaultName)).State);
        Assert.AreEqual(JobState.Finished, (await toy.EndAsync("other")).State);
        var refusal = await Assert.ThrowsExactlyAsync<JobRefusedException>(() => toy.Jobs.ResumeAsync("unknown", "eve"));
        Assert.AreEqual("no job 'unknown' is registered", refusal.Message);
    }

    [TestMethod]
    public async Task A_job_that_is_over_goes_on_with_more_rounds_and_with_nothing_else_changed()
    {
        using var folder = new MemoryFolder();
        await using var toy = await RegistryRun.StartAsync(folder);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.SubmitAsync(new ToyJob { Rounds = 1 });
        await toy.EndAsync(ToyJob.DefaultName);
        var refusal = await Assert.ThrowsExactlyAsync<JobRefusedException>(() => toy.SubmitAsync(new ToyJob { Rounds = 3, RegionalRounds = 2 }));
        StringAssert.Contains(refusal.Message, "found changed: region.rounds");
        var old = Submissions(folder);
        await toy.SubmitAsync(new ToyJob { Rounds = 3 });
        Assert.AreEqual(JobState.Finished, (await toy.EndAsync(ToyJob.DefaultName)).State);
        Assert.HasCount(18, toy.Federation.Orders, "the first round is not done again");
        Assert.HasCount(old.Length, Submissions(folder), "documents of the earlier submission are removed");
        CollectionAssert.AreNotEqual(old, Submissions(folder));
    }

    [TestMethod]
    public async Task A_failed_job_goes_on_from_its_newest_checkpoint()
    {
        using var folder = new MemoryFolder();
        var isBad = true;
        var conduct = new ToyConduct
        {
            Answer = (_, plan) => Task.FromResult(plan.Round == 2 && isBad ? ToyAnswer.Decline : ToyAnswer.Send),
        };
        await using var toy = await RegistryRun.StartAsync(folder, conduct);
        await toy.JoinAsync("north", "aachen");
        await toy.SubmitAsync(new ToyJob());
        var failed = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Failed, failed.State);
        StringAssert.Contains(failed.Message, "too few rows");
        isBad = false;
        await toy.Jobs.ResumeAsync(ToyJob.DefaultName, "eve");
        var ended = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        Assert.AreEqual(1, toy.Federation.Orders.Count(order => order.Plan is { Round: 1, Task: RoundTask.Train }));
    }

    [TestMethod]
    public async Task What_cannot_be_a_job_is_refused_with_a_sentence()
    {
        using var folder = new MemoryFolder();
        await using var toy = await RegistryRun.StartAsync(folder);
        var submission = toy.Federation.Upload(new ToyJob(), null, "north");
        await MustBeRefusedAsync("found the job name '../x'; allowed: a DNS label", submission with { Job = "../x" });
        await MustBeRefusedAsync("found the regions ''; allowed: one or more", submission with { Regions = [] });
        await MustBeRefusedAsync("found the regions 'no/rth'", submission with { Regions = ["no/rth"] });
        await MustBeRefusedAsync("the specification is of job 'toy', submitted is job 'boy'", submission with { Job = "boy" });
        await MustBeRefusedAsync("the initial model (" + new string('0', 64), submission with { InitialModel = new ContentRef(new string('0', 64), 5) });
        await MustBeRefusedAsync("the specification is not valid", submission with { Spec = submission.SpecYaml with { Sha256 = submission.InitialModel.Sha256, Length = submission.InitialModel.Length } });
        await MustBeRefusedAsync("the job file has 9999999999 bytes; allowed are 1048576", submission with { SpecYaml = submission.SpecYaml with { Length = 9999999999 } });
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => toy.Jobs.SubmitAsync(submission, "ada\n"));
        Assert.IsEmpty(await toy.Jobs.ListAsync(""));
        Assert.IsFalse(Directory.Exists(folder.File("jobs")), "nothing of it was written");

        async Task MustBeRefusedAsync(string sentence, JobSubmission wrong)
        {
            var refusal = await Assert.ThrowsExactlyAsync<JobRefusedException>(() => toy.Jobs.SubmitAsync(wrong, "ada"));
            StringAssert.StartsWith(refusal.Message, sentence);
        }
    }

    [TestMethod]
    public async Task A_job_whose_archived_document_is_damaged_fails_with_its_name()
    {
        using var folder = new MemoryFolder();
        var gate = new Gate();
        await using var toy = await RegistryRun.StartAsync(folder, gate.Conduct, running: 1);
        await toy.JoinAsync("north", "aachen");
        await toy.SubmitAsync(new ToyJob { Name = "first", Rounds = 1 });
        await toy.SubmitAsync(new ToyJob { Rounds = 1 });
        var model = toy.Federation.Upload(new ToyJob { Rounds = 1 }, null, "north").InitialModel.Sha256;
        toy.Federation.Silo.Services.GetRequiredService<ContentStore>().Forget(ToyJob.DefaultName);
        await File.WriteAllTextAsync(folder.File($"jobs/toy/submission/{model}"), "damaged");
        gate.Open();
        var ended = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Failed, ended.State);
        StringAssert.Contains(ended.Message, "the initial model of job 'toy', is damaged: it has 7 bytes");

        // Handed in again it is repaired, and can go on; a record that is gone does not stand in the way either.
        await toy.SubmitAsync(new ToyJob { Rounds = 2 });
        ended = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
        await File.WriteAllTextAsync(folder.File("jobs/toy/submission.json"), "damaged");
        await toy.SubmitAsync(new ToyJob { Rounds = 3 });
        ended = await toy.EndAsync(ToyJob.DefaultName);
        Assert.AreEqual(JobState.Finished, ended.State, ended.Message);
    }

    private static void MustBeEqual(JobEntry expected, JobEntry found) => CollectionAssert.AreEqual(WireJson.Bytes(expected), WireJson.Bytes(found));

    private static string[] Submissions(MemoryFolder folder) => [.. Directory.EnumerateFiles(folder.File("jobs/toy/submission")).Order(StringComparer.Ordinal)];

    /// <summary>Hospitals wait here with their answers.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ToyConduct Conduct => new()
        {
            Answer = async (_, _) =>
            {
                await _open.Task;
                return ToyAnswer.Send;
            },
        };

        public void Open() => _open.SetResult();
    }
}
