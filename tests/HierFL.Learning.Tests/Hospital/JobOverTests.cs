using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>A job that is over: what runs for it stops, and what is kept for it goes when that is asked for.</summary>
[TestClass]
public sealed class JobOverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task Training_for_a_job_that_is_over_stops_and_nothing_is_sent()
    {
        await using var ward = new Ward();
        using var began = new SemaphoreSlim(0);
        var stopped = false;
        ward.Learn = (request, token) =>
        {
            if (request.Job.Name == "toy")
            {
                began.Release();
                stopped = token.WaitHandle.WaitOne(Patience);
                token.ThrowIfCancellationRequested();
            }

            return ToyLearner.Train(request, token);
        };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        Assert.IsTrue(await began.WaitAsync(Patience));

        ward.Link.Give(new JobOver("toy"));
        ward.Job = new ToyJob("other");
        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        Assert.AreEqual("other", said.Key.Job);
        Assert.IsTrue(stopped);
        Assert.Contains(new HospitalEvent.JobOver("north", "toy"), ward.Events);
    }

    [TestMethod]
    public async Task A_job_that_waits_for_approval_and_is_over_is_asked_no_more()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual } };
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        ward.Link.Give(new JobOver("toy"));
        await Eventually.HoldsAsync("the agent has heard it", () => Task.FromResult(ward.Events.OfType<HospitalEvent.JobOver>().Any()));
        var approvals = new ApprovalFolder(Path.Combine(ward.Folder, "approvals"));
        var asked = approvals.List().Single();
        approvals.Set(asked.Job, asked.Digest, ApprovalState.Approved);

        ward.Job = new ToyJob("other");
        Assert.AreEqual("other", (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Key.Job, "nothing is said of the job that is over");
        Assert.AreEqual(0, ward.Trainings);
    }

    [TestMethod]
    public async Task A_question_that_nobody_has_answered_goes_with_its_job_and_a_word_stays()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual } };
        _ = ward.Start();
        foreach (var job in new[] { "denied", "other", "toy" })
        {
            ward.Job = new ToyJob(job);
            await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        }

        var approvals = new ApprovalFolder(HospitalFolder.ApprovalsIn(ward.Folder));
        approvals.Set("denied", approvals.List()[0].Digest, ApprovalState.Denied);
        Assert.AreEqual("denied", (await ward.Link.HeardAsync()).Key.Job);
        CollectionAssert.AreEqual(new[] { "other", "toy" }, HospitalFolder.JobsIn(ward.Folder).ToArray(), "nothing but a question is kept for these");

        await ForgetAsync(ward, "toy");
        await ForgetAsync(ward, "denied");
        CollectionAssert.AreEqual(
            new[] { ("denied", ApprovalState.Denied), ("other", ApprovalState.Requested) }, approvals.List().Select(asked => (asked.Job, asked.State)).ToArray());
        Assert.IsTrue(ward.Files("approvals").All(file => !file.Contains("toy", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_forgotten_job_leaves_nothing_and_others_keep_theirs()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        ward.Job = new ToyJob("other");
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        CollectionAssert.AreEqual(new[] { "other", "toy" }, HospitalFolder.JobsIn(ward.Folder).ToArray());

        await ForgetAsync(ward, "toy");
        CollectionAssert.AreEqual(new[] { "other" }, HospitalFolder.JobsIn(ward.Folder).ToArray());
        Assert.IsTrue(ward.Files("").All(file => !file.Contains("toy", StringComparison.Ordinal)));

        ward.Job = new ToyJob();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        Assert.AreEqual(3, ward.Trainings, "begun anew");
    }

    [TestMethod]
    public async Task A_finished_job_may_leave_its_states_and_goes_on_with_them()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        ward.Agent.Forget("toy", keepStates: true);
        await Eventually.HoldsAsync("its updates are gone", () => ward.Files("outbox").Length == 0);
        Assert.HasCount(1, ward.Files("states"));

        var model = Toy.Step(Toy.Model(1, 1), Toy.Train(Toy.Model(1, 1), null, 1).Delta);
        var said = await ward.AnswerToAsync(ward.Order(2, model, first.Sha256));
        var state = Toy.Train(Toy.Model(1, 1), null, 1).State;
        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(model, state, 2).Delta), said.Body);
    }

    [TestMethod]
    public async Task A_job_at_work_is_stopped_before_it_is_forgotten_and_one_from_before_a_restart_goes_too()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.RestartAsync();
        using var began = new SemaphoreSlim(0);
        ward.Learn = (_, token) =>
        {
            began.Release();
            token.WaitHandle.WaitOne(Patience);
            throw new OperationCanceledException(token);
        };
        ward.Link.Give(ward.Order(2, Toy.Model(1, 1)));
        Assert.IsTrue(await began.WaitAsync(Patience));

        await ForgetAsync(ward, "toy");
        Assert.IsEmpty(HospitalFolder.JobsIn(ward.Folder));
    }

    private static async Task ForgetAsync(Ward ward, string job)
    {
        ward.Agent.Forget(job, keepStates: false);
        await Eventually.HoldsAsync($"{job} is forgotten", () => Task.FromResult(ward.Events.Contains(new HospitalEvent.Forgotten("north", job))));
    }
}
