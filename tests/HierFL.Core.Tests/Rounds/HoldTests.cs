using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds;

/// <summary>Hospitals that cannot contribute yet: the region asks its parent, the top waits for as long as they are needed.</summary>
[TestClass]
public sealed class HoldTests
{
    [TestMethod]
    public void A_region_asks_its_parent_once_nothing_is_missing_but_hospitals_that_wait()
    {
        var round = Region(3, minimum: 1);
        Assert.IsEmpty(round.At(1, Approval("h2")));
        round.Accept("h0", "s1");
        var hold = Accept(round, "h1").OfType<Hold>().Single().Holdup;

        Assert.AreEqual((2, 1), (hold.Hospitals, hold.Waiting));
        Assert.AreEqual("waiting for approval at h2", hold.Describe());
        Assert.IsInstanceOfType<CollectPhase>(round.Phase);
    }

    [TestMethod]
    public void A_region_goes_on_when_its_parent_does_or_when_the_hospital_offers()
    {
        var told = Region(2, minimum: 1);
        told.Accept("h0", "s1");
        told.At(1, Approval("h1"));
        told.At(2, new GoOn());
        Assert.IsInstanceOfType<CombinePhase>(told.Phase);

        var offered = Region(2, minimum: 1);
        offered.Accept("h0", "s1");
        offered.At(1, Approval("h1"));
        offered.Accept("h1", "s1");
        Assert.IsInstanceOfType<CombinePhase>(offered.Phase);
    }

    [TestMethod]
    public void A_region_that_goes_on_below_its_own_minimum_is_out_and_says_who_waits()
    {
        var round = Region(2, minimum: 2);
        round.Accept("h0", "s1");
        Assert.AreEqual(0, round.At(1, Approval("h1")).OfType<Hold>().Single().Holdup.Hospitals, "without h1 it cannot go on");
        var abandon = round.At(2, new GoOn()).OfType<Abandon>().Single();
        Assert.AreEqual("every member is decided with 1 of at least 2 hospitals; h1: it awaits approval", abandon.Reason);
    }

    [TestMethod]
    public void A_deadline_ends_the_wait_for_stragglers_and_not_that_for_approval()
    {
        var round = Region(3, minimum: 1, deadlineSeconds: 10);
        round.Accept("h0", "s1");
        round.At(1, Approval("h1"));
        var effects = round.At(11, new Ticked());
        Assert.AreEqual(1, effects.OfType<Hold>().Single().Holdup.Hospitals);
        Assert.IsEmpty(effects.OfType<WakeAt>(), "time is up: there is nothing to wake for");
        round.At(12, new GoOn());
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void The_top_waits_while_those_who_wait_are_needed()
    {
        var round = Top(2, minimum: 5);
        Offer(round, "h0", hospitals: 3);
        Assert.IsEmpty(round.At(1, Region("h1", ready: 1, "x")));
        Assert.IsInstanceOfType<CollectPhase>(round.Phase);

        round.At(1000, new Ticked());
        Offer(round, "h1", hospitals: 2);
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void The_top_goes_on_without_those_who_wait_once_the_rest_is_enough()
    {
        var round = Top(2, minimum: 4);
        Assert.IsEmpty(round.At(1, Region("h1", ready: 1, "x")));
        var told = Offer(round, "h0", hospitals: 3).OfType<LetGoOn>().Single();
        CollectionAssert.AreEqual(new[] { "h1" }, told.Members.ToArray());
        Assert.IsInstanceOfType<CollectPhase>(round.Phase, "h1 has yet to offer what it has");
        Offer(round, "h1", hospitals: 1);
        Assert.IsInstanceOfType<CombinePhase>(round.Phase);
    }

    [TestMethod]
    public void The_top_gives_up_when_there_cannot_be_enough_even_with_those_who_wait()
    {
        var round = Top(2, minimum: 5);
        round.At(0, new Refused("h0", UpdateOutcome.Rejected(RejectionReason.Unplanned, "h7: denied")));
        var abandon = round.At(1, Region("h1", ready: 1, "x")).OfType<Abandon>().Single();
        StringAssert.Contains(abandon.Reason, "h0: h7: denied");
        StringAssert.Contains(abandon.Reason, "x: it awaits approval");
    }

    [TestMethod]
    public void After_the_deadline_those_told_to_go_on_have_a_while_for_it()
    {
        var round = new RoundDriver(RoundDriver.Window(3, minimum: 2, deadlineSeconds: 10));
        round.At(0, new Opened());
        Offer(round, "h0", hospitals: 1);
        round.At(1, Region("h1", ready: 1, "x"));
        var effects = round.At(10, new Ticked());
        Assert.HasCount(1, effects.OfType<LetGoOn>().Single().Members);
        Assert.AreEqual(DateTimeOffset.UnixEpoch.AddSeconds(40), effects.OfType<WakeAt>().Single().Time);
        Assert.IsInstanceOfType<CollectPhase>(round.Phase);
        Offer(round, "h1", hospitals: 1);
        round.At(40, new Ticked());
        Assert.IsInstanceOfType<CombinePhase>(round.Phase, "h2 was never heard of");
    }

    [TestMethod]
    public void A_refusal_takes_the_place_of_a_wait_and_an_admission_is_not_undone_by_one()
    {
        var round = Top(2, minimum: 2);
        round.At(0, Approval("h0"));
        round.At(0, new Refused("h0", UpdateOutcome.Rejected(RejectionReason.Declined, "denied")));
        round.At(0, Approval("h0"));
        var abandon = round.At(0, Approval("h1")).OfType<Abandon>().Single();
        StringAssert.StartsWith(abandon.Reason, "every member is decided with 0 of at least 2 hospitals; h0: denied");

        var accepted = Top(2, minimum: 2);
        Offer(accepted, "h0", hospitals: 1);
        accepted.At(1, Approval("h0"));
        Offer(accepted, "h1", hospitals: 1);
        Assert.IsInstanceOfType<CombinePhase>(accepted.Phase);
    }

    [TestMethod]
    public void Many_who_wait_are_counted_and_a_few_named()
    {
        var holdup = Holdup.Of(Enumerable.Range(10, 30).Select(i => Holdup.Of(new WaitingHospital($"h{i}", WaitCause.Approval, "it awaits approval"))));
        Assert.AreEqual(30, holdup.Waiting);
        Assert.AreEqual("waiting for approval at h10, h11, h12, h13, h14, h15, h16, h17; and 22 more hospitals", holdup.Describe());
        var disk = new Holdup(0, 2, [new("a", WaitCause.Obstacle, "its disk is full"), new("b", WaitCause.Approval, "it awaits approval")]);
        Assert.AreEqual("waiting for approval at b; waiting for a: its disk is full", disk.Describe());
    }

    private static RoundDriver Region(int hospitals, int minimum, double? deadlineSeconds = null)
    {
        var round = new RoundDriver(RoundDriver.Window(hospitals, minimum, deadlineSeconds) with { HasParent = true });
        round.At(0, new Opened());
        return round;
    }

    private static RoundDriver Top(int regions, int minimum)
    {
        var round = new RoundDriver(RoundDriver.Window(regions, minimum));
        round.At(0, new Opened());
        return round;
    }

    private static Waits Approval(string hospital) => new(hospital, Holdup.Of(new WaitingHospital(hospital, WaitCause.Approval, "it awaits approval")));

    private static Waits Region(string region, int ready, string hospital) =>
        new(region, new Holdup(ready, 1, [new WaitingHospital(hospital, WaitCause.Approval, "it awaits approval")]));

    private static ImmutableArray<RoundEffect> Accept(RoundDriver round, string member)
    {
        round.At(1, new Offered(member, "d", "s1"));
        return round.At(1, new Added(member, "d", "s1"));
    }

    private static ImmutableArray<RoundEffect> Offer(RoundDriver round, string region, int hospitals)
    {
        round.At(1, new Offered(region, "d-" + region, "root"));
        return round.At(1, new Added(region, "d-" + region, "root", hospitals));
    }
}
