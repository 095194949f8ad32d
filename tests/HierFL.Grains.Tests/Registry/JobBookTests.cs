using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class JobBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Jobs_run_in_the_order_of_their_submission_as_many_as_may()
    {
        var book = Queued("b", "a", "c").Start(2, Now);
        CollectionAssert.AreEqual(new[] { "b", "a" }, Running(book));
        book = End(book, "a", JobState.Finished).Start(2, Now);
        CollectionAssert.AreEqual(new[] { "b", "c" }, Running(book));
    }

    [TestMethod]
    public void Pages_of_a_list_fit_into_messages_and_hold_each_job_once()
    {
        var names = Enumerable.Range(0, 90).Select(number => $"job-{number}").ToArray();
        var book = names[..60].Aggregate(Queued(names).Start(60, Now), (book, name) => book.End(
            name, book.Find(name)!.Run, Status(JobState.Failed) with { Message = new string('é', 1000) }, Now.AddMinutes(Array.IndexOf(names, name))));
        var (listed, pages) = (new List<string>(), 0);
        while (book.List(listed.LastOrDefault("")) is { IsEmpty: false } page)
        {
            Assert.IsLessThan(64 << 10, WireJson.Bytes(page).Length);
            listed.AddRange(page.Select(entry => entry.Name));
            pages++;
        }

        Assert.IsGreaterThan(1, pages);
        CollectionAssert.AreEqual(names, listed);
    }

    [TestMethod]
    public void Nothing_starts_beyond_the_limit_even_where_it_was_lowered()
    {
        var book = Queued("a", "b", "c").Start(2, Now);
        Assert.AreSame(book, book.Start(1, Now));
        book = End(book, "a", JobState.Finished);
        Assert.AreSame(book, book.Start(1, Now));
    }

    [TestMethod]
    public void A_job_that_is_resumed_goes_to_the_end_of_the_queue_and_gets_another_run()
    {
        var book = End(Queued("a", "b").Start(1, Now), "a", JobState.Failed).Requeue("a").Start(1, Now);
        CollectionAssert.AreEqual(new[] { "b" }, Running(book));
        book = End(book, "b", JobState.Finished).Start(1, Now);
        Assert.AreEqual(2, book.Find("a")!.Run);
    }

    [TestMethod]
    public void The_end_of_an_earlier_run_does_not_end_the_later_one()
    {
        var book = End(Queued("a").Start(1, Now), "a", JobState.Failed).Requeue("a").Start(1, Now);
        Assert.AreSame(book, book.End("a", 1, Status(JobState.Failed), Now));
        Assert.AreEqual(JobState.Running, book.Find("a")!.State);
    }

    [TestMethod]
    [DataRow(JobState.Cancelled, JobState.Cancelled, "enough")]
    [DataRow(JobState.Failed, JobState.Cancelled, "enough")]
    [DataRow(JobState.Finished, JobState.Finished, "told")]
    public void A_job_that_was_to_be_stopped_is_cancelled_unless_it_was_done(JobState said, JobState expected, string message)
    {
        var book = Queued("a").Start(1, Now).Cancel("a", "enough", Now);
        Assert.AreEqual(JobState.Running, book.Find("a")!.State);
        Assert.AreEqual("is being cancelled: enough", book.Find("a")!.Entry!.Message);
        var entry = End(book, "a", said).Find("a")!.Entry!;
        Assert.AreEqual(expected, entry.State);
        Assert.AreEqual(message, entry.Message);
    }

    [TestMethod]
    public void A_waiting_job_is_cancelled_at_once_and_never_runs()
    {
        var book = Queued("a", "b").Start(1, Now).Cancel("b", "enough", Now);
        Assert.AreEqual(JobState.Cancelled, book.Find("b")!.State);
        Assert.AreEqual(0, book.Start(9, Now).Find("b")!.Run);
        Assert.AreSame(book, book.Cancel("b", "again", Now));
    }

    [TestMethod]
    public void Another_specification_is_refused_while_the_job_waits_or_runs()
    {
        var waiting = Assert.ThrowsExactly<JobRefusedException>(() => Queued("a").Offer(Submission("a", "other"), "eve", Now, []));
        StringAssert.StartsWith(waiting.Message, "job 'a' is waiting with another specification; cancel it first");
        var running = Assert.ThrowsExactly<JobRefusedException>(() => Queued("a").Start(1, Now).Offer(Submission("a", "other"), "eve", Now, []));
        StringAssert.StartsWith(running.Message, "job 'a' is running with another specification; cancel it first");
    }

    [TestMethod]
    public void A_job_that_is_over_goes_on_only_with_what_may_change()
    {
        var over = End(Queued("a").Start(1, Now), "a", JobState.Finished);
        var refusal = Assert.ThrowsExactly<JobRefusedException>(() => over.Offer(Submission("a", "other"), "eve", Now, ["seed", "model.hidden"]));
        StringAssert.Contains(refusal.Message, "found changed: seed, model.hidden");
        var book = over.Offer(Submission("a", "other"), "eve", Now, []);
        Assert.AreEqual(JobState.Finished, book.Find("a")!.State, "as long as the archive does not hold it");
        Assert.AreEqual(over.Find("a"), book.Drop("a").Find("a"));
        Assert.AreEqual(JobState.Queued, book.Admit("a").Find("a")!.State);
        Assert.AreEqual("eve", book.Admit("a").Find("a")!.Entry!.By);
    }

    [TestMethod]
    public void A_first_submission_that_was_not_archived_leaves_nothing()
    {
        var book = new JobBook().Offer(Submission("a", "spec"), "ada", Now, []);
        Assert.IsNull(book.Find("a")!.Entry, "nobody has been told of it");
        Assert.IsEmpty(book.List(""));
        Assert.IsEmpty(book.Drop("a").Jobs);
    }

    [TestMethod]
    public void A_book_is_bounded_and_lists_all_that_go_on_with_the_newest_that_are_over()
    {
        var over = new JobEntry("", JobState.Finished, "ada", Now, Now, Now, "", "");
        ImmutableArray<BookedJob> jobs =
        [
            .. Enumerable.Range(0, JobBook.MaxJobs)
                .Select(i => new BookedJob { Name = $"j{i}", Entry = over with { Name = $"j{i}", EndedAt = Now.AddSeconds(i), SubmittedAt = Now.AddSeconds(i) } }),
        ];
        var book = new JobBook { Jobs = jobs.SetItem(0, jobs[0] with { Entry = jobs[0].Entry! with { State = JobState.Queued, EndedAt = null } }) };
        var listed = book.List("");
        Assert.HasCount(101, listed);
        Assert.AreEqual("j0", listed[0].Name);
        Assert.AreEqual($"j{JobBook.MaxJobs - 1}", listed[^1].Name);
        var refusal = Assert.ThrowsExactly<JobRefusedException>(() => book.Offer(Submission("new", "spec"), "ada", Now, []));
        Assert.AreEqual("10000 jobs are registered; allowed are 10000", refusal.Message);
    }

    [TestMethod]
    public void Its_state_survives_its_JSON()
    {
        var book = Queued("a", "b").Start(1, Now).Cancel("a", new string('x', 2000), Now).Offer(Submission("c", "spec"), "ada", Now, []);
        var json = WireJson.Bytes(book);
        CollectionAssert.AreEqual(json, WireJson.Bytes(WireJson.Read<JobBook>(json)));
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, WireJson.Read<JobBook>(json).Jobs.Select(job => job.Name).ToArray());
        Assert.AreEqual(1000, book.Find("a")!.Stop!.Length);
    }

    [TestMethod]
    public void Hospitals_hear_whether_more_can_come_of_a_job()
    {
        var later = Now + TimeSpan.FromDays(3);
        var book = Queued("a", "b", "c", "d").Start(3, Now);
        book = End(End(book, "a", JobState.Finished), "b", JobState.Failed);
        Assert.AreEqual(new JobFate("a", JobCondition.Finished, TimeSpan.FromDays(3)), book.FateOf("a", later));
        Assert.AreEqual(new JobFate("b", JobCondition.Stopped, TimeSpan.FromDays(3)), book.FateOf("b", later));
        Assert.AreEqual(new JobFate("c", JobCondition.Open, TimeSpan.Zero), book.FateOf("c", later), "it runs");
        Assert.AreEqual(new JobFate("d", JobCondition.Open, TimeSpan.Zero), book.FateOf("d", later), "it waits");
        Assert.AreEqual(new JobFate("e", JobCondition.Unknown, TimeSpan.Zero), book.FateOf("e", later));

        Assert.AreEqual(JobCondition.Open, book.Requeue("b").FateOf("b", later).Condition);
        Assert.AreEqual(JobCondition.Stopped, book.Cancel("d", "enough", Now).FateOf("d", later).Condition);
        Assert.AreEqual(JobCondition.Open, book.Offer(Submission("a", "more"), "ada", Now, []).FateOf("a", later).Condition, "it is handed in for more rounds");
    }

    private static JobBook Queued(params string[] names) =>
        names.Aggregate(new JobBook(), (book, name) => book.Offer(Submission(name, "spec"), "ada", Now, []).Admit(name));

    private static JobBook End(JobBook book, string name, JobState state) => book.End(name, book.Find(name)!.Run, Status(state), Now);

    private static JobStatus Status(JobState state) => new(5, state, 1, 1, "", "told");

    private static string[] Running(JobBook book) => [.. book.Running.Select(job => job.Name)];

    private static JobSubmission Submission(string job, string spec)
    {
        var document = new ContentRef(spec, 1);
        return new JobSubmission
        {
            Job = job,
            Spec = document,
            SpecYaml = document,
            InitialModel = document,
            Preprocessing = document,
            Regions = ["north"],
            Machine = "test",
        };
    }
}
