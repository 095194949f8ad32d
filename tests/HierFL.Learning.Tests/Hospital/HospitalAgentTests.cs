using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class HospitalAgentTests
{
    [TestMethod]
    public async Task Answers_an_order_with_what_training_gave()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(4, 2));

        var said = await ward.AnswerToAsync(order);

        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(Toy.Model(4, 2), null, 1).Delta), said.Body);
        Assert.AreEqual(order.Key, said.Key);
        Assert.AreEqual("north", said.Header!.Hospital);
        Assert.AreEqual(10, said.Header.Weight);
        Assert.AreEqual(Sha256Text.Of(said.Body), said.Header.Sha256);
        Assert.AreEqual(said.Body.Length, said.Header.Length);
        Assert.AreEqual(Sha256Text.Of(Toy.File(Toy.Model(4, 2))), said.Header.BaseModel);
        Assert.AreEqual(1, ward.Link.Registrations);
    }

    [TestMethod]
    public async Task A_plan_that_came_with_the_order_is_not_fetched()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(4, 2));
        var plan = await ward.Link.FetchAsync(order.Plan, bytes => bytes.ToArray(), default);
        ward.Link.Drop(order.Plan);

        var said = await ward.AnswerToAsync(order with { PlanBytes = plan });

        Assert.AreEqual(order.Key, said.Key);
        Assert.AreEqual("", said.Reason);
    }

    [TestMethod]
    public async Task A_plan_that_came_with_the_order_and_is_another_is_not_followed()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(4, 2));
        var plan = await ward.Link.FetchAsync(order.Plan, bytes => bytes.ToArray(), default);
        plan[^2] ^= 1;

        var said = await ward.AnswerToAsync(order with { PlanBytes = plan });

        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(Toy.Model(4, 2), null, 1).Delta), said.Body);
    }

    [TestMethod]
    [DataRow(UpdateVerdict.Accepted)]
    [DataRow(UpdateVerdict.Duplicate)]
    [DataRow(UpdateVerdict.Late)]
    public async Task Keeps_an_update_until_a_later_round_is_ordered(UpdateVerdict verdict)
    {
        await using var ward = new Ward();
        ward.Link.Verdict = _ => new UpdateOutcome(verdict);
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.RestartAsync();
        Assert.HasCount(1, ward.Files("outbox"));

        await ward.AnswerToAsync(ward.Order(2, Toy.Model(2, 2), first.Sha256));
        await ward.StopAsync();
        _ = ward.Start();

        StringAssert.Contains(ward.Files("outbox").Single(), "train-000002-001");
    }

    [TestMethod]
    public async Task A_new_attempt_of_a_round_sends_the_same_bytes_under_its_own_key()
    {
        await using var ward = new Ward();
        ward.Link.Verdict = _ => UpdateOutcome.Late;
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.RestartAsync();

        var again = ward.Order(1, Toy.Model(1, 1), epoch: 2, change: plan => plan with { Attempt = 2 });
        var second = await ward.AnswerToAsync(again);

        CollectionAssert.AreEqual(first.Body, second.Body);
        Assert.AreEqual(again.Key, second.Key);
        Assert.AreEqual(1, ward.Trainings);
    }

    [TestMethod]
    public async Task Lets_go_of_a_rejected_update_and_its_state()
    {
        await using var ward = new Ward();
        ward.Link.Verdict = _ => UpdateOutcome.Rejected(RejectionReason.OutOfBound, "too large");
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.RestartAsync();

        Assert.IsEmpty(ward.Files("outbox"));
        Assert.IsEmpty(ward.Files("states"));
        var verdict = ward.Events.OfType<HospitalEvent.Uploaded>().Single().Outcome;
        Assert.AreEqual(RejectionReason.OutOfBound, verdict.Reason);
    }

    [TestMethod]
    public async Task Sends_again_after_growing_waits_what_the_region_could_not_decide()
    {
        await using var ward = new Ward();
        var asked = 0;
        ward.Link.Verdict = _ => ++asked < 4 ? UpdateOutcome.Retry : UpdateOutcome.Accepted;
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));
        ward.Link.Give(order);

        for (var i = 0; i < 4; i++)
        {
            Assert.AreEqual(order.Key, (await ward.Link.HeardAsync()).Key);
        }

        Assert.AreEqual(1, ward.Trainings);
        // Three quarters of 250, 500 and 1000 ms; timers count whole milliseconds.
        double[] expected = [187, 375, 750];
        CollectionAssert.AreEqual(expected, ward.Time.Waits.Select(wait => wait.TotalMilliseconds).ToArray());
    }

    [TestMethod]
    public async Task Survives_a_link_that_fails_in_every_call()
    {
        await using var ward = new Ward();
        var failed = new HashSet<string>();
        ward.Link.Fault = call =>
        {
            lock (failed)
            {
                if (failed.Add(call))
                {
                    // What HTTP clients throw when they give up waiting.
                    throw call == "next" ? new TaskCanceledException("slow") : new IOException("no route to the region");
                }
            }
        };
        _ = ward.Start();

        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1), change: plan => plan with { Round = -1 }));

        Assert.IsNotNull(said.Header);
        Assert.AreEqual(1, ward.Trainings);
        Assert.AreEqual(2, ward.Link.Registrations, "registers again when the link is back");
        Assert.HasCount(5, failed);
    }

    [TestMethod]
    public async Task Evaluations_are_measured_anew_and_never_kept()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        Func<RoundPlan, RoundPlan> evaluate = plan =>
            plan with { Task = RoundTask.Evaluate, Ring = Toy.Ring with { Tensors = [], Lanes = [new Core.Aggregation.RingLane("loss", 1, 10, 10)] } };

        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1), change: evaluate));
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1), change: evaluate));

        Assert.AreEqual(2, ward.Trainings);
        Assert.IsEmpty(ward.Files("outbox"));
    }

    [TestMethod]
    public async Task Statistics_have_no_base_model()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var ring = Toy.Ring with { Tensors = [], Lanes = [new Core.Aggregation.RingLane("age", 2, 10, 10)] };

        var said = await ward.AnswerToAsync(ward.Order(0, Toy.Model(1, 1), change: plan => plan with { Task = RoundTask.Means, Model = null, Ring = ring }));

        Assert.AreEqual("", said.Header!.BaseModel);
        Assert.HasCount(16, said.Body);
    }

    [TestMethod]
    public async Task A_metric_that_is_undefined_at_the_hospital_is_not_reported()
    {
        await using var ward = new Ward();
        ward.Learn = (request, token) =>
        {
            var result = ToyLearner.Train(request, token);
            return result with { Report = result.Report.Add("auc", double.NaN).Add("accuracy", 0.5) };
        };
        _ = ward.Start();

        var report = (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Header!.Report;

        Assert.AreEqual("accuracy", report.Single().Key);
    }

    [TestMethod]
    public async Task Declines_with_the_sentence_of_a_learning_exception()
    {
        await using var ward = new Ward();
        ward.Learn = (_, _) => throw new LearningException("column 'age' is missing");
        _ = ward.Start();

        Assert.AreEqual("column 'age' is missing", (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason);
    }

    [TestMethod]
    public async Task Declines_without_the_message_of_any_other_exception()
    {
        await using var ward = new Ward();
        ward.Learn = (_, _) => throw new FormatException("'Jane Doe' is no number");
        _ = ward.Start();

        var reason = (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason;

        StringAssert.Contains(reason, "FormatException");
        Assert.DoesNotContain("Jane", reason);
        Assert.Contains(declined => declined.Error!.Message.Contains("Jane", StringComparison.Ordinal), ward.Events.OfType<HospitalEvent.Declined>());
    }

    [TestMethod]
    public async Task Declines_when_there_are_no_rows_or_the_learner_gives_another_shape()
    {
        await using var ward = new Ward();
        ward.Learn = (_, _) => Toy.Result(Toy.Model(1, 1), null, examples: 0);
        _ = ward.Start();
        StringAssert.Contains((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason, "no rows");

        ward.Learn = (_, _) => Toy.Result(Toy.Model(1, 1), null) with { Floats = [1, 2, 3] };
        StringAssert.Contains((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason, "3 floats");
    }

    [TestMethod]
    public async Task Checks_the_policy_before_data_are_read()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Purposes = ["care/*"] } };
        _ = ward.Start();

        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));

        StringAssert.Contains(said.Reason, "purpose 'research/toy'");
        Assert.AreEqual(0, ward.Trainings);
        Assert.AreEqual(2, ward.Link.Fetches, "the plan and the job, not the model");
    }

    [TestMethod]
    public async Task A_job_that_awaits_approval_is_answered_once_a_person_has_approved_it()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual } };
        _ = ward.Start();
        var waits = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        StringAssert.Contains(waits.Reason, "awaits approval");
        Assert.AreEqual(WaitCause.Approval, waits.Wait);

        var approvals = new ApprovalFolder(Path.Combine(ward.Folder, "approvals"));
        var asked = approvals.List().Single();
        Assert.AreEqual(ApprovalState.Requested, asked.State);
        Assert.IsNotNull(approvals.SpecificationOf(asked.Job, asked.Digest));
        approvals.Set(asked.Job, asked.Digest, ApprovalState.Approved);

        Assert.IsNotNull((await ward.Link.HeardAsync()).Header, "without another order");
    }

    [TestMethod]
    public async Task A_denial_is_told_without_another_order_and_for_good()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual } };
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        var approvals = new ApprovalFolder(Path.Combine(ward.Folder, "approvals"));
        var asked = approvals.List().Single();
        approvals.Set(asked.Job, asked.Digest, ApprovalState.Denied);

        var denied = await ward.Link.HeardAsync();
        Assert.AreEqual("job 'toy' was denied at the hospital", denied.Reason);
        Assert.IsNull(denied.Wait);
    }

    [TestMethod]
    public async Task An_order_that_waits_for_approval_is_answered_again_when_it_is_given_again()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual } };
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));
        await ward.AnswerToAsync(order);
        Assert.AreEqual(WaitCause.Approval, (await ward.AnswerToAsync(order)).Wait, "the region may have forgotten");
        Assert.AreEqual(WaitCause.Approval, (await ward.AnswerToAsync(ward.Order(2, Toy.Model(1, 1)))).Wait);
    }

    [TestMethod]
    public async Task Asks_nobody_about_a_job_that_it_would_not_do_anyway()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new SitePolicy { Approval = ApprovalMode.Manual, ModelFamilies = ["unet"] } };
        _ = ward.Start();

        StringAssert.Contains((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason, "it allows 'unet'");
        Assert.IsEmpty(new ApprovalFolder(Path.Combine(ward.Folder, "approvals")).List());
    }

    [TestMethod]
    public async Task Declines_a_data_set_it_does_not_have()
    {
        await using var ward = new Ward { Job = new ToyJob(Dataset: "scans") };
        _ = ward.Start();

        Assert.AreEqual("hospital 'north' has no data set 'scans'; it has 'beds'", (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason);
    }

    [TestMethod]
    public async Task Declines_content_that_does_not_match_its_hash_after_a_few_attempts()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));
        ward.Link.Spoil(order.Plan);

        StringAssert.Contains((await ward.AnswerToAsync(order)).Reason, order.Plan.Sha256);
        Assert.AreEqual(3, ward.Link.Fetches);
    }

    [TestMethod]
    public async Task Declines_content_that_is_too_long_without_fetching_it()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));

        var said = await ward.AnswerToAsync(order with { Plan = order.Plan with { Length = 1L << 40 } });

        StringAssert.Contains(said.Reason, "at most 1048576 bytes");
        Assert.AreEqual(0, ward.Link.Fetches);
    }

    [TestMethod]
    public async Task Declines_names_that_would_leave_its_folder()
    {
        await using var ward = new Ward { Job = new ToyJob(Name: "../../etc") };
        _ = ward.Start();
        StringAssert.Contains((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason, "a DNS label");

        ward.Job = new ToyJob();
        var order = ward.Order(1, Toy.Model(1, 1), change: plan => plan with { Model = new ContentRef("../x", 8) });
        StringAssert.Contains((await ward.AnswerToAsync(order)).Reason, "'../x'");
        Assert.IsEmpty(ward.Files("outbox"));
    }

    [TestMethod]
    public async Task Declines_before_training_when_the_outbox_is_full()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { OutboxQuotaBytes = 4 };
        _ = ward.Start();

        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));

        StringAssert.Contains(said.Reason, "this one needs 4104, and 4 are allowed");
        Assert.AreEqual(WaitCause.Obstacle, said.Wait);
        Assert.AreEqual(0, ward.Trainings);
    }

    [TestMethod]
    public async Task A_damaged_update_is_trained_again()
    {
        await using var ward = new Ward();
        ward.Link.Verdict = _ => UpdateOutcome.Late;
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.StopAsync();
        var path = ward.Files("outbox").Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        _ = ward.Start();

        var second = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));

        Assert.AreEqual(2, ward.Trainings);
        CollectionAssert.AreEqual(first.Body, second.Body);
    }
}
