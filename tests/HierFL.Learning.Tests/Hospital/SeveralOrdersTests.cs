using HierFL.Core.Rounds;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>Orders of several jobs at work side by side.</summary>
[TestClass]
public sealed class SeveralOrdersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task Jobs_train_side_by_side_and_never_more_than_slots()
    {
        await using var ward = new Ward(slots: 2);
        using var both = new Barrier(2);
        var (now, most) = (0, 0);
        ward.Learn = (request, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            // Two at a time meet here; one alone would wait for ever.
            Assert.IsTrue(both.SignalAndWait(Patience, token));
            Interlocked.Decrement(ref now);
            return ToyLearner.Train(request, token);
        };
        _ = ward.Start();
        string[] jobs = ["a", "b", "c", "d", "e", "f"];
        foreach (var job in jobs)
        {
            ward.Job = new ToyJob(job);
            ward.Link.Give(ward.Order(1, Toy.Model(4, 2)));
        }

        var said = new List<Said>();
        while (said.Count < jobs.Length)
        {
            said.Add(await ward.Link.HeardAsync());
        }

        CollectionAssert.AreEquivalent(jobs, said.Select(answer => answer.Key.Job).ToArray());
        Assert.AreEqual(2, most);
        Assert.IsTrue(said.TrueForAll(answer => answer.Body.AsSpan().SequenceEqual(Toy.Bytes(Toy.Train(Toy.Model(4, 2), null, 1).Delta))), "the same bits as alone");
    }

    [TestMethod]
    public async Task One_job_has_one_slot_at_a_time()
    {
        await using var ward = new Ward(slots: 2);
        using var entered = new SemaphoreSlim(0);
        var (now, most) = (0, 0);
        ward.Learn = (request, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            entered.Release();
            try
            {
                if (request.Plan.Round == 1)
                {
                    token.WaitHandle.WaitOne(Patience);
                    token.ThrowIfCancellationRequested();
                }

                return ToyLearner.Train(request, token);
            }
            finally
            {
                Interlocked.Decrement(ref now);
            }
        };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        Assert.IsTrue(await entered.WaitAsync(Patience));

        var said = await ward.AnswerToAsync(ward.Order(2, Toy.Model(1, 1)));
        Assert.AreEqual(2, said.Key.Sequence);
        Assert.AreEqual(1, most, "the newer order began when the older one had ended");
    }

    [TestMethod]
    public async Task A_job_that_waits_for_approval_holds_no_slot()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { Policy = new HierFL.Learning.Hospital.SitePolicy { Approval = HierFL.Learning.Hospital.ApprovalMode.Manual } };
        _ = ward.Start();
        Assert.AreEqual(WaitCause.Approval, (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Wait);
        ward.Job = new ToyJob("other");
        Assert.AreEqual(("other", WaitCause.Approval), Of(await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))));
    }

    private static (string Job, WaitCause? Wait) Of(Said said) => (said.Key.Job, said.Wait);
}
