using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds;

[TestClass]
public sealed class TierRoundTests
{
    [TestMethod]
    public void Closes_when_everyone_is_accepted_and_commits_what_the_holders_contain()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 2));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.Accept("h1", "s2");
        var combine = Assert.IsInstanceOfType<CombinePhase>(round.Phase);
        CollectionAssert.AreEqual(new[] { "s1", "s2" }, combine.Awaiting.ToArray());

        round.At(1, new Sealed("s1", [new Contribution("h0", "d-h0")]));
        var commit = round.At(1, new Sealed("s2", [new Contribution("h1", "d-h1")])).OfType<Commit>().Single();
        CollectionAssert.AreEqual(new[] { "h0", "h1" }, commit.Contents.Select(item => item.Member).ToArray());
        round.At(2, new Persisted("m1"));
        Assert.AreEqual("m1", Assert.IsInstanceOfType<CommittedPhase>(round.Phase).Model);
    }

    [TestMethod]
    public void An_update_added_without_a_receipt_is_in_the_sum()
    {
        var round = new RoundDriver(RoundDriver.Window(3, minimum: 2, deadlineSeconds: 10));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.Accept("h1", "s1");
        round.At(1, new Offered("h2", "d-h2", "s1"));
        round.At(11, new Ticked());
        var commit = round.At(11, new Sealed("s1", [new("h0", "d-h0"), new("h1", "d-h1"), new("h2", "d-h2")])).OfType<Commit>().Single();
        Assert.HasCount(3, commit.Contents);
    }

    [TestMethod]
    public void Is_abandoned_when_the_deadline_passes_below_the_minimum()
    {
        var round = new RoundDriver(RoundDriver.Window(3, minimum: 2, deadlineSeconds: 10));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.At(9.9, new Ticked());
        Assert.IsInstanceOfType<CollectPhase>(round.Phase);
        var abandon = round.At(10, new Ticked()).OfType<Abandon>().Single();
        Assert.AreEqual("the deadline passed with 1 of at least 2 hospitals", abandon.Reason);
    }

    [TestMethod]
    public void A_refused_hospital_does_not_hold_the_round_when_the_rest_is_enough()
    {
        var round = new RoundDriver(RoundDriver.Window(3, minimum: 2));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.At(0, new Refused("h1", UpdateOutcome.Rejected(RejectionReason.NotFinite, "NaN at w[3]")));
        round.Accept("h2", "s1");
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void A_refused_hospital_ends_the_round_when_all_are_needed_and_the_reason_is_told()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 2));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        var abandon = round.At(0, new Refused("h1", UpdateOutcome.Rejected(RejectionReason.NotFinite, "NaN at w[3]"))).OfType<Abandon>().Single();
        Assert.AreEqual("every member is decided with 1 of at least 2 hospitals; h1: NaN at w[3]", abandon.Reason);
    }

    [TestMethod]
    public void Late_duplicate_and_foreign_updates_are_told_apart()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 1, deadlineSeconds: 1));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        Assert.AreEqual(UpdateVerdict.Duplicate, Verdict(round.At(0, new Offered("h0", "d-h0", "s2"))));
        Assert.AreEqual(RejectionReason.NotInCohort, round.At(0, new Offered("h9", "d", "s1")).OfType<Answer>().Single().Outcome.Reason);
        round.At(2, new Ticked());
        Assert.AreEqual(UpdateVerdict.Late, Verdict(round.At(2, new Offered("h1", "d-h1", "s1"))));
        Assert.AreEqual(UpdateVerdict.Retry, Verdict(round.At(2, new Offered("h0", "d-h0", "s1"))), "not decided before the holder has said what it contains");
        round.At(3, new Sealed("s1", [new("h0", "d-h0")]));
        Assert.AreEqual(UpdateVerdict.Duplicate, Verdict(round.At(4, new Offered("h0", "d-h0", "s1"))));
    }

    [TestMethod]
    public void A_timer_that_rings_early_is_set_again()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 1, deadlineSeconds: 10));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        var wake = round.At(9.999, new Ticked()).OfType<WakeAt>().Single();
        Assert.AreEqual(DateTimeOffset.UnixEpoch.AddSeconds(10), wake.Time);
        round.At(10, new Ticked());
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void An_update_granted_and_outside_the_seal_is_late()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 1, deadlineSeconds: 10));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.At(1, new Offered("h1", "d-h1", "s1"));
        round.At(10, new Ticked());
        round.At(11, new Sealed("s1", [new("h0", "d-h0")]));
        Assert.AreEqual(UpdateVerdict.Late, Verdict(round.At(12, new Offered("h1", "d-h1", "s1"))));
    }

    [TestMethod]
    public void A_grant_withdrawn_with_a_refusal_decides_the_member()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 1));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.At(1, new Offered("h1", "d-h1", "s1"));
        round.At(1, new Withdrawn("h1", "d-h1", UpdateOutcome.Rejected(RejectionReason.Unplanned, "overlap")));
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void A_lost_holder_voids_its_receipts_and_its_hospitals_are_asked_again()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 2));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.Accept("h1", "s2");
        var invite = round.At(1, new HolderLost("s1")).OfType<Invite>().Single();
        CollectionAssert.AreEqual(new[] { "h0" }, invite.Members.ToArray());
        round.Accept("h0", "s3");
        round.At(2, new Sealed("s2", [new("h1", "d-h1")]));
        var commit = round.At(2, new Sealed("s3", [new("h0", "d-h0")])).OfType<Commit>().Single();
        CollectionAssert.AreEqual(new[] { "s2", "s3" }, commit.Holders.ToArray());
    }

    [TestMethod]
    public void A_holder_that_contains_what_was_not_granted_to_it_is_void()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 2));
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.Accept("h1", "s2");
        var effects = round.At(1, new Sealed("s1", [new("h0", "d-h0"), new("h1", "d-h1")]));
        CollectionAssert.AreEqual(new[] { "h0" }, effects.OfType<Invite>().Single().Members.ToArray());
        Assert.IsInstanceOfType<CollectPhase>(round.Phase);
    }

    [TestMethod]
    public void Evaluates_before_it_is_over_when_the_window_says_so()
    {
        var round = new RoundDriver(RoundDriver.Window(1, minimum: 1) with { Evaluates = true });
        round.At(0, new Opened());
        round.Accept("h0", "s1");
        round.At(0, new Sealed("s1", [new("h0", "d-h0")]));
        Assert.AreEqual("m1", round.At(0, new Persisted("m1")).OfType<Evaluate>().Single().Model);
        Assert.IsInstanceOfType<EvaluatePhase>(round.Phase);
        round.At(0, new Evaluated());
        Assert.IsInstanceOfType<CommittedPhase>(round.Phase);
    }

    [TestMethod]
    public void A_two_step_protocol_runs_in_the_same_machine()
    {
        var round = new RoundDriver(RoundDriver.Window(2, minimum: 2), new CommitReveal());
        Assert.HasCount(1, round.At(0, new Opened()).OfType<CommitReveal.AskCommitment>());
        round.At(0, new CommitReveal.Committed("h0", "d-h0"));
        Assert.AreEqual(UpdateVerdict.Retry, Verdict(round.At(0, new Offered("h0", "d-h0", "s1"))), "nothing is revealed before all have committed");
        Assert.HasCount(1, round.At(0, new CommitReveal.Committed("h1", "other")).OfType<Invite>());
        round.Accept("h0", "s1");
        Assert.AreEqual(RejectionReason.WrongHash, round.At(0, new Offered("h1", "d-h1", "s1")).OfType<Answer>().Single().Outcome.Reason);
        round.At(0, new Offered("h1", "other", "s1"));
        round.At(0, new Added("h1", "other", "s1"));
        var commit = round.At(0, new Sealed("s1", [new("h0", "d-h0"), new("h1", "other")])).OfType<Commit>().Single();
        Assert.HasCount(2, commit.Contents);
    }

    private static UpdateVerdict Verdict(IEnumerable<RoundEffect> effects) => effects.OfType<Answer>().Single().Outcome.Verdict;
}
