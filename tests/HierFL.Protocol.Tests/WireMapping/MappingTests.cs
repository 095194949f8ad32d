using System.Collections.Immutable;
using Google.Protobuf;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Tests.WireMapping;

[TestClass]
public sealed class MappingTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly WorkOrder Order = new(new RoundKey("breast-cancer", 3, 7), "charite", new ContentRef(Hash, 1234), new string('b', 64));

    [TestMethod]
    public void Orders_come_back_with_the_hospital_of_the_connection()
    {
        foreach (var order in new[] { Order, Order with { LastAccepted = null } })
        {
            var sent = Delivery.Parser.ParseFrom(order.ToDelivery(12).ToByteArray());
            Assert.AreEqual((12L, (Notice)order), sent.ToNotice("charite"));
        }

        // Not even its name is on the wire.
        Assert.DoesNotContain("charite", Order.ToDelivery(12).ToString());
    }

    [TestMethod]
    public void An_order_brings_the_span_it_belongs_to()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var back = Delivery.Parser.ParseFrom((Order with { Trace = Trace }).ToDelivery(1).ToByteArray()).ToNotice(Order.Hospital).Notice;
        Assert.AreEqual(Trace, ((WorkOrder)back).Trace);
        var odd = Order.ToDelivery(1);
        odd.Order.Trace = "00-nothing";
        AssertRefused(() => odd.ToNotice(Order.Hospital), "trace");
    }

    [TestMethod]
    public void A_small_plan_rides_with_its_order_and_a_large_one_is_refused()
    {
        var plan = Enumerable.Range(0, WorkOrder.MostPlanBytes).Select(i => (byte)i).ToArray();
        var sent = Delivery.Parser.ParseFrom((Order with { PlanBytes = plan }).ToDelivery(1).ToByteArray());
        CollectionAssert.AreEqual(plan, ((WorkOrder)sent.ToNotice("charite").Notice).PlanBytes.ToArray());

        var large = (Order with { PlanBytes = plan.Append((byte)0).ToArray() }).ToDelivery(1);
        AssertRefused(() => large.ToNotice(Order.Hospital), "the bytes of the plan");
    }

    [TestMethod]
    public void Profiles_heartbeats_and_declines_come_back()
    {
        var profile = new HospitalProfile("charite", new Dictionary<string, long> { ["heart"] = 0, ["breast-cancer"] = 1L << 53 });
        var back = ProfileMessage.Parser.ParseFrom(profile.ToMessage().ToByteArray()).ToProfile("charite");
        Assert.IsFalse(back.IsPseudonymous);
        Assert.IsTrue(ProfileMessage.Parser.ParseFrom((profile with { IsPseudonymous = true }).ToMessage().ToByteArray()).ToProfile("charite").IsPseudonymous);
        Assert.AreEqual("charite", back.Hospital);
        CollectionAssert.AreEquivalent(profile.Datasets.ToList(), back.Datasets.ToList());

        foreach (var job in new[] { "breast-cancer", null })
        {
            var heartbeat = new Heartbeat("1.2.3", long.MaxValue, 2, job, TimeSpan.FromDays(100));
            Assert.AreEqual(heartbeat, HeartbeatRequest.Parser.ParseFrom(heartbeat.ToMessage().ToByteArray()).ToHeartbeat());
        }

        foreach (var wait in new WaitCause?[] { null, WaitCause.Approval, WaitCause.Obstacle })
        {
            Assert.AreEqual(
                (Order.Key, "the policy forbids it", wait),
                DeclineRequest.Parser.ParseFrom(OrderMapping.ToDecline(Order.Key, "the policy\nforbids it", wait).ToByteArray()).ToDecline());
        }

        Assert.AreEqual(WireLimits.MaxSentence, OrderMapping.ToDecline(Order.Key, new string('a', 5000)).ToDecline().Reason.Length);
    }

    [TestMethod]
    public void Word_that_a_job_is_over_and_the_fates_of_jobs_come_back()
    {
        var over = Delivery.Parser.ParseFrom(((Notice)new JobOver("heart")).ToDelivery(4).ToByteArray());
        Assert.AreEqual((4L, (Notice)new JobOver("heart")), over.ToNotice("charite"));

        JobFate[] fates = [.. Enum.GetValues<JobCondition>().Select(condition => new JobFate("heart", condition, TimeSpan.FromSeconds(90)))];
        CollectionAssert.AreEqual(fates, FatesReply.Parser.ParseFrom(FateMapping.ToReply(fates).ToByteArray()).ToFates());
        var later = new FatesReply { Fates = { new FateMessage { Job = "heart", Condition = (JobConditionMessage)99 } } };
        Assert.AreEqual(JobCondition.Unknown, later.ToFates().Single().Condition, "what is not understood lets nothing be thrown away");
        CollectionAssert.AreEqual(new[] { "heart" }, FateMapping.ToRequest(["heart"]).ToJobs().ToArray());
    }

    [TestMethod]
    public void Columns_come_back_as_far_as_there_is_room_for_them()
    {
        var profile = new HospitalProfile("charite", new Dictionary<string, long> { ["heart"] = 1, ["genome"] = 2, ["lung"] = 3 }).With(new Dictionary<string, ImmutableArray<string>>
        {
            ["genome"] = [.. Enumerable.Range(0, 4000).Select(gene => $"gene-{gene}")],
            ["heart"] = ["age", "Größe, in cm", "sex"],
            ["kidney"] = ["of a data set that is not there"],
        });
        var back = ProfileMessage.Parser.ParseFrom(profile.ToMessage().ToByteArray()).ToProfile("charite");
        Assert.AreEqual("heart", string.Join(' ', back.Columns.Keys));
        CollectionAssert.AreEqual(new[] { "age", "Größe, in cm", "sex" }, back.Columns["heart"].ToArray());
        Assert.HasCount(3, back.Datasets);

        AssertRefused(() => Told("age", "se\u0007x").ToProfile("a"), "column of data set 'heart' is called 'se?x'");
        AssertRefused(() => Told("").ToProfile("a"), "column of data set 'heart' is called ''");
        AssertRefused(() => Told(new string('a', 16 * 1024)).ToProfile("a"), "the text of all columns is 16388");
        AssertRefused(() => Told([.. Enumerable.Repeat("a", 4097)]).ToProfile("a"), "the columns of data set 'heart' is 4097");
    }

    [TestMethod]
    public void Refuses_an_order_out_of_bounds()
    {
        AssertOrderRefused(delivery => delivery.Number = 0, "number of the delivery is 0");
        AssertOrderRefused(delivery => delivery.Order = null, "order is missing");
        AssertOrderRefused(delivery => delivery.Order.Key = null, "pass is missing");
        AssertOrderRefused(delivery => delivery.Order.Plan = null, "content is missing");
        AssertOrderRefused(delivery => delivery.Order.Key.Job = "", "job is ''");
        AssertOrderRefused(delivery => delivery.Order.Key.Job = "../etc", "job is '../etc'");
        AssertOrderRefused(delivery => delivery.Order.Key.Job = "a\n", "job is 'a?'");
        AssertOrderRefused(delivery => delivery.Order.Key.Job = new string('a', 64), "job is");
        AssertOrderRefused(delivery => delivery.Order.Key.Epoch = -1, "epoch is -1");
        AssertOrderRefused(delivery => delivery.Order.Key.Sequence = 0, "sequence is 0");
        AssertOrderRefused(delivery => delivery.Order.Plan.Length = -1, "length of the content is -1");
        AssertOrderRefused(delivery => delivery.Order.Plan.Sha256 = Hash.ToUpperInvariant(), "must be a SHA-256");
        AssertOrderRefused(delivery => delivery.Order.Plan.Sha256 = Hash[..63], "must be a SHA-256");
        AssertOrderRefused(delivery => delivery.Order.Plan.Sha256 = Hash[..63] + "/", "must be a SHA-256");
        AssertOrderRefused(delivery => delivery.Order.LastAccepted = "..", "last accepted update");
    }

    [TestMethod]
    public void Refuses_what_a_hospital_says_out_of_bounds()
    {
        AssertRefused(() => new ProfileMessage { Datasets = { new DatasetMessage { Name = "A" } } }.ToProfile("a"), "data set is 'A'");
        AssertRefused(() => new ProfileMessage { Datasets = { new DatasetMessage { Name = "a", Rows = -1 } } }.ToProfile("a"), "rows of data set 'a' is -1");
        AssertRefused(() => new ProfileMessage { Datasets = { new DatasetMessage { Name = "a", Rows = (1L << 53) + 1 } } }.ToProfile("a"), "rows of data set");
        AssertRefused(() => new ProfileMessage { Datasets = { new DatasetMessage { Name = "a" }, new DatasetMessage { Name = "a" } } }.ToProfile("a"), "twice");
        AssertRefused(() => Many(257).ToProfile("a"), "number of data sets is 257");
        Assert.HasCount(256, Many(256).ToProfile("a").Datasets);

        AssertRefused(() => new HeartbeatRequest { OutboxBytes = -1 }.ToHeartbeat(), "outbox");
        AssertRefused(() => new HeartbeatRequest { FreeSlots = -1 }.ToHeartbeat(), "free slots");
        AssertRefused(() => new HeartbeatRequest { FreeSlots = int.MaxValue }.ToHeartbeat(), "free slots");
        AssertRefused(() => new HeartbeatRequest { UptimeSeconds = long.MaxValue }.ToHeartbeat(), "uptime");
        AssertRefused(() => new HeartbeatRequest { BusyJob = "A B" }.ToHeartbeat(), "job at work");
        AssertRefused(() => new HeartbeatRequest { AgentVersion = new string('a', 65) }.ToHeartbeat(), "version");
        AssertRefused(() => new OrdersRequest { After = -1 }.ToAfter(), "last delivery");
        AssertRefused(() => new DeclineRequest { Key = Order.Key.ToMessage(), Reason = new string('a', 1025) }.ToDecline(), "reason has 1025");
        AssertRefused(() => new DeclineRequest { Reason = "a" }.ToDecline(), "pass is missing");
        AssertRefused(() => new Delivery { Number = 1, Over = "../etc" }.ToNotice("a"), "the job that is over is '../etc'");
        AssertRefused(() => FateMapping.ToRequest(["../etc"]).ToJobs(), "a job is '../etc'");
        AssertRefused(() => FateMapping.ToRequest(Enumerable.Repeat("a", 257)).ToJobs(), "number of jobs is 257");
        AssertRefused(() => new HeartbeatReply { NextSeconds = 0 }.ToWait(), "next heartbeat");
        AssertRefused(() => new HeartbeatReply { NextSeconds = 3601 }.ToWait(), "next heartbeat");
        Assert.AreEqual("a b", new DeclineRequest { Key = Order.Key.ToMessage(), Reason = "a\rb" }.ToDecline().Reason);
    }

    private static ProfileMessage Told(params string[] columns) => new() { Datasets = { new DatasetMessage { Name = "heart", Columns = { columns } } } };

    private static ProfileMessage Many(int count)
    {
        var message = new ProfileMessage();
        message.Datasets.AddRange(Enumerable.Range(0, count).Select(index => new DatasetMessage { Name = $"d{index}" }));
        return message;
    }

    private static void AssertOrderRefused(Action<Delivery> change, string part)
    {
        var delivery = Order.ToDelivery(1);
        change(delivery);
        AssertRefused(() => delivery.ToNotice("charite"), part);
    }

    private static void AssertRefused(Func<object?> read, string part) => Assert.Contains(part, Assert.ThrowsExactly<WireException>(read).Message);
}
