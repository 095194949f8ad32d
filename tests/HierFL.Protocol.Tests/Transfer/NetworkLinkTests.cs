using System.Security.Cryptography;
using System.Threading.Channels;
using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Messages;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Transfer;

[TestClass]
public sealed class NetworkLinkTests
{
    private static readonly RoundKey Key = new("heart", 2, 5);

    private static readonly Heartbeat Alive = new("1.0", 5, 1, "heart", TimeSpan.FromHours(2));

    private static readonly HospitalProfile Profile = new("a", new Dictionary<string, long> { ["heart"] = 303 });

    [TestMethod]
    public async Task Does_all_that_an_agent_asks_of_it()
    {
        await using var net = await ToyNet.StartAsync();
        await WholeConversationAsync(net, net.Link(net.Edge.Address));
    }

    [TestMethod]
    public async Task Goes_through_a_proxy_that_sees_only_the_address()
    {
        await using var net = await ToyNet.StartAsync();
        using var proxy = new Relay(net.Edge.Address, isProxy: true);
        await WholeConversationAsync(net, net.LinkThrough(proxy.Address, new Uri("https://silo.eu.example:7443")));
        Assert.IsTrue(proxy.Asked.All(line => line == "CONNECT silo.eu.example:7443 HTTP/1.1"), string.Join('\n', proxy.Asked));
        Assert.IsGreaterThan(1, proxy.Asked.Count);
    }

    [TestMethod]
    public async Task Orders_come_on_one_call_and_the_next_one_says_what_was_taken()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        var (first, second) = (Channel.CreateUnbounded<Delivery>(), Channel.CreateUnbounded<Delivery>());
        net.Edge.Calls.Streams.Enqueue(first);
        net.Edge.Calls.Streams.Enqueue(second);
        foreach (var number in new[] { 3, 4 })
        {
            await first.Writer.WriteAsync(Order(number).ToDelivery(number));
        }

        Assert.AreEqual(Order(3), await link.NextAsync("a", default));
        Assert.AreEqual(Order(4), await link.NextAsync("a", default));
        first.Writer.Complete();
        await Assert.ThrowsExactlyAsync<TransferException>(() => link.NextAsync("a", default));

        await second.Writer.WriteAsync(Order(9).ToDelivery(9));
        Assert.AreEqual(Order(9), await link.NextAsync("a", default));
        CollectionAssert.AreEqual(new[] { "a: orders after 0", "a: orders after 4" }, net.Edge.Calls.Heard.ToArray());
    }

    [TestMethod]
    public async Task There_is_no_order_yet_and_none_is_lost_by_asking()
    {
        await using var net = await ToyNet.StartAsync();
        var time = new ManualTime();
        net.Time = time;
        var link = net.Link(net.Edge.Address);
        var orders = Channel.CreateUnbounded<Delivery>();
        net.Edge.Calls.Streams.Enqueue(orders);
        for (var asked = 0; asked < 3; asked++)
        {
            var next = link.NextAsync("a", default);
            await Until(() => time.NextDue is not null);
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.IsNull(await next);
        }

        using var cancel = new CancellationTokenSource();
        var cancelled = link.NextAsync("a", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => cancelled);
        await orders.Writer.WriteAsync(Order(1).ToDelivery(1));
        Assert.AreEqual(Order(1), await link.NextAsync("a", default));
        Assert.HasCount(1, net.Edge.Calls.Heard);
    }

    [TestMethod]
    public async Task An_order_that_cannot_be_read_is_not_asked_for_again()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        var (first, second) = (Channel.CreateUnbounded<Delivery>(), Channel.CreateUnbounded<Delivery>());
        net.Edge.Calls.Streams.Enqueue(first);
        net.Edge.Calls.Streams.Enqueue(second);
        var broken = Order(7).ToDelivery(7);
        broken.Order.Key.Job = "../etc";
        await first.Writer.WriteAsync(broken);
        await Assert.ThrowsExactlyAsync<WireException>(() => link.NextAsync("a", default));
        await second.Writer.WriteAsync(Order(8).ToDelivery(8));
        Assert.AreEqual(Order(8), await link.NextAsync("a", default));
        Assert.Contains("a: orders after 7", net.Edge.Calls.Heard);
    }

    [TestMethod]
    public async Task A_lost_connection_ends_the_orders_and_the_next_silo_takes_over()
    {
        await using var net = await ToyNet.StartAsync();
        await using var second = await ToyEdge.StartAsync(net.Federation.Silo("eu"), PeerExpectation.Anyone);
        var relay = net.Relay();
        var link = net.Link(relay.Address, second.Address);
        var orders = Channel.CreateUnbounded<Delivery>();
        net.Edge.Calls.Streams.Enqueue(orders);
        await orders.Writer.WriteAsync(Order(6).ToDelivery(6));
        Assert.AreEqual(Order(6), await link.NextAsync("a", default));
        var waiting = link.NextAsync("a", default);
        relay.Dispose();
        await Assert.ThrowsExactlyAsync<TransferException>(() => waiting);

        await link.RegisterAsync(Profile, default);
        var others = Channel.CreateUnbounded<Delivery>();
        second.Calls.Streams.Enqueue(others);
        await others.Writer.WriteAsync(Order(7).ToDelivery(7));
        Assert.AreEqual(Order(7), await link.NextAsync("a", default));
        CollectionAssert.AreEqual(new[] { "a: register heart=303", "a: orders after 6" }, second.Calls.Heard.ToArray());
    }

    [TestMethod]
    public async Task Small_calls_try_each_silo_once()
    {
        await using var net = await ToyNet.StartAsync();
        using var dead = net.Relay();
        var gone = dead.Address;
        dead.Dispose();
        await net.Link(gone, net.Edge.Address).RegisterAsync(Profile, default);
        Assert.HasCount(1, net.Edge.Calls.Heard);
        await Assert.ThrowsExactlyAsync<TransferException>(() => net.Link(gone, gone).RegisterAsync(Profile, default));
    }

    [TestMethod]
    public async Task A_silo_that_is_not_of_the_region_is_refused_with_a_sentence()
    {
        await using var net = await ToyNet.StartAsync();
        using var impostor = new Federation();
        await using var foreign = await ToyEdge.StartAsync(net.Federation.Silo("us"), PeerExpectation.Anyone);
        await using var forged = await ToyEdge.StartAsync(impostor.Silo("eu"), PeerExpectation.Anyone);
        foreach (var (edge, part) in new[] { (foreign, "the peer is hierfl://cancer/silo/us; expected: a silo of region eu"), (forged, "not of this federation") })
        {
            var link = net.Link(edge.Address);
            await AssertRefusedAsync(() => link.RegisterAsync(Profile, default), part);
            await AssertRefusedAsync(() => link.NextAsync("a", default), part);
            await AssertRefusedAsync(() => link.FetchAsync(new ContentRef(new string('0', 64), 1), bytes => bytes.Length, default), part);
            await AssertRefusedAsync(() => link.UploadAsync(Header(new byte[1]), new MemoryStream(new byte[1]), default), part);
            Assert.IsEmpty(edge.Requests);
        }
    }

    [TestMethod]
    public async Task A_hospital_that_the_silo_does_not_accept_is_told_so()
    {
        await using var net = await ToyNet.StartAsync();
        var federation = net.Federation;
        net.Caller = federation.Hospital("eu", "a");
        await using var strict = await ToyEdge.StartAsync(federation.Own(new PeerIdentity.Silo("cancer", "eu"), "eu", trust: Revoking(net)), PeerExpectation.Anyone);
        var link = net.Link(strict.Address);
        await AssertRefusedAsync(() => link.RegisterAsync(Profile, default), "the certificate of hierfl://cancer/hospital/eu/a has been revoked");
        await AssertRefusedAsync(() => link.FetchAsync(new ContentRef(new string('0', 64), 1), bytes => bytes.Length, default), "the certificate of hierfl://cancer/hospital/eu/a has been revoked");
        await AssertRefusedAsync(() => link.NextAsync("a", default), "the certificate of hierfl://cancer/hospital/eu/a has been revoked");
        await AssertRefusedAsync(() => link.UploadAsync(Header(new byte[1]), new MemoryStream(new byte[1]), default), "the certificate of hierfl://cancer/hospital/eu/a has been revoked");
    }

    [TestMethod]
    public async Task A_refusal_by_the_silo_keeps_its_sentence()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        net.Edge.Calls.Refusal = new Status(StatusCode.PermissionDenied, "hospital a is suspended");
        await AssertRefusedAsync(() => link.RegisterAsync(Profile, default), "hospital a is suspended");
        await AssertRefusedAsync(() => link.NextAsync("a", default), "hospital a is suspended");
        net.Edge.Calls.Refusal = new Status(StatusCode.InvalidArgument, "the reason is missing");
        var error = await Assert.ThrowsExactlyAsync<TransferException>(() => link.DeclineAsync(Key, "a", "no", default));
        Assert.Contains("the reason is missing", error.Message);
    }

    [TestMethod]
    public async Task A_renewed_certificate_is_used_from_the_next_connection_on()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        await link.RegisterAsync(Profile, default);
        net.Caller = net.Federation.Hospital("eu", "b");
        await link.RegisterAsync(Profile, default);
        CollectionAssert.AreEqual(new[] { "a: register heart=303", "b: register heart=303" }, net.Edge.Calls.Heard.ToArray());
    }

    [TestMethod]
    public async Task Speaks_for_its_own_hospital_only()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => link.RegisterAsync(Profile with { Hospital = "b" }, default));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => link.NextAsync("b", default));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => link.DeclineAsync(Key, "b", "", default));
        net.Caller = net.Federation.Silo("eu");
        Assert.ThrowsExactly<ArgumentException>(() => net.Link(net.Edge.Address));
        net.Caller = net.Federation.Hospital("eu", "a");
        Assert.ThrowsExactly<ArgumentException>(() => net.Link());
        Assert.ThrowsExactly<ArgumentException>(() => net.Link(new Uri("http://127.0.0.1")));
    }

    [TestMethod]
    public async Task A_region_that_has_forgotten_a_hospitals_data_is_told_of_it_again()
    {
        await using var net = await ToyNet.StartAsync();
        var link = net.Link(net.Edge.Address);
        net.Edge.Calls.HasForgotten = true;
        var early = await Assert.ThrowsAsync<TransferException>(() => link.HeartbeatAsync(Alive, default));
        StringAssert.Contains(early.Message, "the region does not know the hospital's data sets");

        await link.RegisterAsync(Profile, default);
        net.Edge.Calls.HasForgotten = true;
        Assert.AreEqual(TimeSpan.FromSeconds(30), await link.HeartbeatAsync(Alive, default));
        string[] heard = [$"a: heartbeat {Alive}", "a: register heart=303", $"a: heartbeat {Alive}", "a: register heart=303", $"a: heartbeat {Alive}"];
        CollectionAssert.AreEqual(heard, net.Edge.Calls.Heard.ToArray());
    }

    private static async Task WholeConversationAsync(ToyNet net, NetworkLink link)
    {
        var bytes = RandomNumberGenerator.GetBytes(400_000);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        net.Edge.Contents[hash] = bytes;
        await link.RegisterAsync(Profile, default);
        Assert.IsTrue(await link.FetchAsync(new ContentRef(hash, bytes.Length), read => read.Span.SequenceEqual(bytes), default));
        Assert.AreEqual(UpdateOutcome.Accepted, await link.UploadAsync(Header(bytes), new MemoryStream(bytes), default));
        await link.DeclineAsync(Key, "a", "no data today", default);
        await link.WaitAsync(Key, new WaitingHospital("a", WaitCause.Approval, "nobody is there"), default);
        Assert.AreEqual(new JobFate("heart", JobCondition.Finished, TimeSpan.FromMinutes(1)), (await link.FatesAsync(["heart"], default)).Single());
        Assert.AreEqual(TimeSpan.FromSeconds(30), await link.HeartbeatAsync(Alive, default));
        string[] heard =
        [
            "a: register heart=303", "a: decline heart/2/5: no data today", "a: wait for Approval heart/2/5: nobody is there", "a: fates heart",
            $"a: heartbeat {Alive}",
        ];
        CollectionAssert.AreEqual(heard, net.Edge.Calls.Heard.ToArray());
    }

    private static Trust Revoking(ToyNet net) =>
        new(net.Federation.Root.Roots, TimeProvider.System, certificate => certificate.SerialNumber == net.Caller.Certificate.SerialNumber);

    private static WorkOrder Order(int sequence) => new(Key with { Sequence = sequence }, "a", new ContentRef(new string('c', 64), 10), null);

    private static UpdateHeader Header(byte[] bytes) => new()
    {
        Key = Key,
        Hospital = "a",
        BaseModel = "",
        Weight = 1,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Length = bytes.Length,
    };

    private static async Task Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Yield();
        }
    }

    private static async Task AssertRefusedAsync(Func<Task> call, string part) =>
        Assert.Contains(part, (await Assert.ThrowsExactlyAsync<LinkRefusedException>(call)).Message);
}
