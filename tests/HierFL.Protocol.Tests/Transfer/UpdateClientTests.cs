using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Transfer;

[TestClass]
public sealed class UpdateClientTests
{
    private const int Length = 3_000_000;

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(Length);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(1000)]
    [DataRow(Length)]
    public async Task Sends_a_body_and_brings_the_verdict(int length)
    {
        await using var net = await ToyNet.StartAsync();
        net.Edge.Verdict = UpdateOutcome.Rejected(RejectionReason.WrongBase, "another model");
        var header = Header(_bytes[..length]);
        Assert.AreEqual(net.Edge.Verdict, await net.Updates(net.Edge.Address).PutAsync(header, new MemoryStream(_bytes[..length]), default));
        CollectionAssert.AreEqual(_bytes[..length], net.Edge.Staged[header.Sha256].ToArray());
    }

    [TestMethod]
    public async Task Goes_on_where_a_connection_broke()
    {
        await using var net = await ToyNet.StartAsync();
        using var relay = net.Relay(
            Relay.Cut.AfterUp(1_000), Relay.Cut.AfterUp(1_000_000), Relay.Cut.AfterUp(1_500_000), Relay.Cut.AfterUp(4_000));
        var header = Header(_bytes);
        var outcome = await net.Updates(relay.Address).PutAsync(header, new MemoryStream(_bytes, 0, Length, writable: false, publiclyVisible: true), default);
        Assert.AreEqual(UpdateOutcome.Accepted, outcome);
        CollectionAssert.AreEqual(_bytes, net.Edge.Staged[header.Sha256].ToArray());
        Assert.IsGreaterThanOrEqualTo(4, relay.Connections);
        Assert.IsLessThan(Length + 1_200_000, relay.BytesUp);
        Assert.Contains(request => request.StartsWith("PUT bytes ", StringComparison.Ordinal) && !request.StartsWith("PUT bytes 0-", StringComparison.Ordinal), net.Edge.Requests);
    }

    [TestMethod]
    public async Task What_the_silo_holds_whole_is_not_sent_again()
    {
        await using var net = await ToyNet.StartAsync();
        var header = Header(_bytes);
        net.Edge.Staged[header.Sha256] = Stream(_bytes);
        Assert.AreEqual(UpdateOutcome.Accepted, await net.Updates(net.Edge.Address).PutAsync(header, new MemoryStream(_bytes), default));
        CollectionAssert.AreEqual(new[] { "HEAD", $"PUT bytes */{Length}" }, net.Edge.Requests.ToArray());
    }

    [TestMethod]
    public async Task Follows_a_silo_that_corrects_the_offset()
    {
        await using var net = await ToyNet.StartAsync();
        var small = _bytes[..1000];
        var header = Header(small);
        net.Edge.Staged[header.Sha256] = Stream(small[..600]);
        Assert.AreEqual(UpdateOutcome.Accepted, await net.Updates(net.Edge.Address).PutAsync(header, new MemoryStream(small), default));
        CollectionAssert.AreEqual(new[] { "PUT bytes 0-999/1000", "PUT bytes 600-999/1000" }, net.Edge.Requests.ToArray());

        // One that corrects for ever is left in the end.
        net.Edge.Interfere = async context =>
        {
            context.Response.Headers[EdgeRoutes.HeldHeader] = "7";
            await ToyEdge.RefuseAsync(context, 409, "");
            return true;
        };
        await Assert.ThrowsExactlyAsync<TransferException>(() => net.Updates(net.Edge.Address).PutAsync(header, new MemoryStream(small), default));
        Assert.IsLessThan(12, net.Edge.Requests.Count);
    }

    [TestMethod]
    public async Task An_early_verdict_saves_the_body()
    {
        await using var net = await ToyNet.StartAsync();
        net.Edge.Interfere = async context =>
        {
            if (context.Request.Method == "HEAD")
            {
                return false;
            }

            context.Response.StatusCode = EdgeRoutes.EarlyVerdict;
            await context.Response.Body.WriteAsync(UpdateOutcomeText.Write(UpdateOutcome.Late));
            return true;
        };
        using var relay = net.Relay();
        Assert.AreEqual(UpdateOutcome.Late, await net.Updates(relay.Address).PutAsync(Header(_bytes), new MemoryStream(_bytes), default));
        Assert.IsLessThan(50_000, relay.BytesUp);
    }

    [TestMethod]
    public async Task Says_what_the_silo_answers()
    {
        await using var net = await ToyNet.StartAsync();
        var client = net.Updates(net.Edge.Address);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => client.PutAsync(Header(_bytes), new MemoryStream(_bytes[..9]), default));
        Answer(net, 410, "the pass is over");
        await Assert.ThrowsExactlyAsync<ContentGoneException>(() => client.PutAsync(Header(_bytes), new MemoryStream(_bytes), default));
        Answer(net, 403, "suspended");
        await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => client.PutAsync(Header(_bytes[..10]), new MemoryStream(_bytes[..10]), default));
        Answer(net, 200, "{}");
        await Assert.ThrowsExactlyAsync<WireException>(() => client.PutAsync(Header(_bytes[..10]), new MemoryStream(_bytes[..10]), default));
        Answer(net, 200, new string(' ', WireLimits.MaxOutcomeBytes + 1));
        await Assert.ThrowsExactlyAsync<TransferException>(() => client.PutAsync(Header(_bytes[..10]), new MemoryStream(_bytes[..10]), default));
        foreach (var held in new[] { "", "-1", "x", "3000001", "99999999999999999999" })
        {
            net.Edge.Interfere = context =>
            {
                context.Response.Headers[EdgeRoutes.HeldHeader] = held;
                return Task.FromResult(true);
            };
            await Assert.ThrowsExactlyAsync<TransferException>(() => client.PutAsync(Header(_bytes), new MemoryStream(_bytes), default));
        }
    }

    [TestMethod]
    public async Task Waits_as_long_as_a_busy_silo_asks()
    {
        await using var net = await ToyNet.StartAsync();
        var time = new ManualTime();
        net.Time = time;
        var busy = 1;
        net.Edge.Interfere = async context =>
        {
            if (Interlocked.Decrement(ref busy) >= 0)
            {
                context.Response.Headers.RetryAfter = "90";
                await ToyEdge.RefuseAsync(context, 429, "full");
                return true;
            }

            return false;
        };
        var (start, small) = (time.GetUtcNow(), _bytes[..100]);
        var put = net.Updates(net.Edge.Address).PutAsync(Header(small), new MemoryStream(small), default);
        await Until(() => time.NextDue == start + TimeSpan.FromSeconds(90));
        Assert.HasCount(1, net.Edge.Requests);
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.AreEqual(UpdateOutcome.Accepted, await put);
    }

    [TestMethod]
    public async Task A_body_that_cannot_seek_is_sent_once()
    {
        await using var net = await ToyNet.StartAsync();
        Assert.AreEqual(UpdateOutcome.Accepted, await net.Updates(net.Edge.Address).PutAsync(Header(_bytes), new OneWay(_bytes), default));
        net.Edge.Staged[Header(_bytes).Sha256] = Stream(_bytes[..600_000]);
        Assert.AreEqual(UpdateOutcome.Accepted, await net.Updates(net.Edge.Address).PutAsync(Header(_bytes), new OneWay(_bytes), default));
        CollectionAssert.AreEqual(_bytes, net.Edge.Staged[Header(_bytes).Sha256].ToArray());

        using var relay = net.Relay(Relay.Cut.AfterUp(500_000), Relay.Cut.AfterUp(500_000));
        net.Edge.Staged.Clear();
        await Assert.ThrowsExactlyAsync<TransferException>(() => net.Updates(relay.Address).PutAsync(Header(_bytes), new OneWay(_bytes), default));
    }

    private static async Task Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Yield();
        }
    }

    private static void Answer(ToyNet net, int status, string text) => net.Edge.Interfere = async context =>
    {
        await ToyEdge.RefuseAsync(context, status, text);
        return true;
    };

    private static MemoryStream Stream(byte[] bytes)
    {
        var stream = new MemoryStream();
        stream.Write(bytes);
        return stream;
    }

    private static UpdateHeader Header(byte[] bytes) => new()
    {
        Key = new RoundKey("heart", 1, 1),
        Hospital = "a",
        BaseModel = "",
        Weight = 1,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Length = bytes.Length,
    };

    private sealed class OneWay(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
