using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.AspNetCore.Http;

namespace HierFL.Protocol.Tests.Transfer;

[TestClass]
public sealed class ContentClientTests
{
    private const int Length = 3_000_000;

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(Length);

    [TestMethod]
    public async Task Goes_on_where_a_connection_broke()
    {
        await using var net = await ToyNet.StartAsync();
        var content = Put(net.Edge, _bytes);
        using var relay = net.Relay(
            Relay.Cut.AfterDown(1_000), Relay.Cut.AfterDown(1_000_000), Relay.Cut.AfterDown(5_000), Relay.Cut.AfterDown(1_500_000), Relay.Cut.AfterDown(2_000));
        var got = await net.Contents(relay.Address).ReadAsync(content, default);
        Assert.IsTrue(got.Span.SequenceEqual(_bytes));
        Assert.IsGreaterThanOrEqualTo(6, relay.Connections);

        // Nothing came twice, apart from what was under way when the line was cut.
        Assert.IsLessThan(Length + 500_000, relay.BytesDown);
        Assert.Contains(request => request.StartsWith("GET bytes=", StringComparison.Ordinal), net.Edge.Requests);
    }

    [TestMethod]
    public async Task Goes_on_at_another_silo()
    {
        await using var net = await ToyNet.StartAsync();
        await using var second = await ToyEdge.StartAsync(net.Federation.Silo("eu"), PeerExpectation.Anyone);
        var content = Put(net.Edge, _bytes);
        Put(second, _bytes);
        using var relay = net.Relay(Relay.Cut.AfterDown(1_000_000));
        var got = await net.Contents(relay.Address, second.Address).ReadAsync(content, default);
        Assert.IsTrue(got.Span.SequenceEqual(_bytes));
        Assert.HasCount(1, second.Requests);
        Assert.StartsWith("GET bytes=", second.Requests.Single());
    }

    [TestMethod]
    public async Task Begins_anew_where_ranges_are_not_known_and_gives_up_where_that_never_ends()
    {
        await using var net = await ToyNet.StartAsync();
        var content = Put(net.Edge, _bytes);
        net.Edge.Interfere = async context =>
        {
            context.Request.Headers.Range = default;
            await Task.CompletedTask;
            return false;
        };
        using var relay = net.Relay(Relay.Cut.AfterDown(1_000_000));
        Assert.IsTrue((await net.Contents(relay.Address).ReadAsync(content, default)).Span.SequenceEqual(_bytes));

        using var hopeless = net.Relay([.. Enumerable.Repeat(Relay.Cut.AfterDown(500_000), 100)]);
        await Assert.ThrowsExactlyAsync<TransferException>(() => net.Contents(hopeless.Address).ReadAsync(content, default));
        Assert.IsLessThan(12, hopeless.Connections);
    }

    [TestMethod]
    public async Task Refuses_other_lengths()
    {
        await using var net = await ToyNet.StartAsync();
        var content = Put(net.Edge, _bytes);
        var client = net.Contents(net.Edge.Address);
        // The head of a reply says too much, too little or nothing; the memory for it is never taken.
        foreach (var length in new long?[] { Length - 1, Length + 1, long.MaxValue, null })
        {
            net.Edge.Interfere = async context =>
            {
                context.Response.ContentLength = length;
                await context.Response.StartAsync();
                await context.Response.Body.WriteAsync(new byte[10]);
                await context.Response.Body.FlushAsync();
                return true;
            };
            Assert.Contains("promises", (await Assert.ThrowsExactlyAsync<TransferException>(() => client.ReadAsync(content, default))).Message);
        }
    }

    [TestMethod]
    public async Task A_length_that_is_not_kept_is_a_broken_connection()
    {
        await using var net = await ToyNet.StartAsync();
        var content = Put(net.Edge, _bytes);
        var lies = 2;
        net.Edge.Interfere = async context =>
        {
            if (lies-- <= 0)
            {
                return false;
            }

            var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
            context.Response.StatusCode = from == 0 ? 200 : 206;
            context.Response.ContentLength = Length - from;
            context.Response.Headers.ContentRange = from == 0 ? default : $"bytes {from}-{Length - 1}/{Length}";
            await context.Response.Body.WriteAsync(_bytes.AsMemory((int)from, 100_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };
        Assert.IsTrue((await net.Contents(net.Edge.Address).ReadAsync(content, default)).Span.SequenceEqual(_bytes));
        Assert.HasCount(3, net.Edge.Requests);
    }

    [TestMethod]
    public async Task Refuses_another_part_than_the_one_asked_for()
    {
        await using var net = await ToyNet.StartAsync();
        var content = Put(net.Edge, _bytes);
        net.Edge.Interfere = async context =>
        {
            if (context.Request.Headers.Range.Count == 0)
            {
                return false;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes 0-{Length - 1}/{Length}";
            await context.Response.Body.WriteAsync(_bytes);
            return true;
        };
        using var relay = net.Relay(Relay.Cut.AfterDown(1_000_000));
        var error = await Assert.ThrowsExactlyAsync<TransferException>(() => net.Contents(relay.Address).ReadAsync(content, default));
        Assert.Contains("were asked for", error.Message);
    }

    [TestMethod]
    public async Task Says_that_a_content_is_gone_and_waits_for_a_silo_that_is_busy()
    {
        await using var net = await ToyNet.StartAsync();
        var client = net.Contents(net.Edge.Address);
        var gone = new ContentRef(new string('0', 64), 5);
        Assert.Contains("its pass is over", (await Assert.ThrowsExactlyAsync<ContentGoneException>(() => client.ReadAsync(gone, default))).Message);

        var content = Put(net.Edge, _bytes);
        var busy = 2;
        net.Edge.Interfere = async context =>
        {
            if (busy-- > 0)
            {
                context.Response.Headers.RetryAfter = "0";
                await ToyEdge.RefuseAsync(context, busy == 0 ? 503 : 429, "full");
                return true;
            }

            return false;
        };
        Assert.AreEqual(Length, (await client.ReadAsync(content, default)).Length);

        net.Edge.Interfere = async context =>
        {
            await ToyEdge.RefuseAsync(context, 403, "hospital a is suspended\r\nforged line");
            return true;
        };
        var refused = await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => client.ReadAsync(content, default));
        Assert.Contains("hospital a is suspended", refused.Message);
        Assert.DoesNotContain("\n", refused.Message);

        net.Edge.Interfere = async context =>
        {
            await ToyEdge.RefuseAsync(context, 500, new string('x', 1 << 20));
            return true;
        };
        await Assert.ThrowsExactlyAsync<TransferException>(() => client.ReadAsync(content, default));
    }

    [TestMethod]
    public async Task Asks_nothing_for_what_cannot_be_and_takes_nothing()
    {
        await using var net = await ToyNet.StartAsync();
        var client = net.Contents(net.Edge.Address);
        foreach (var wrong in new[] { new ContentRef("../../etc/passwd", 5), new ContentRef(new string('0', 64), -1), new ContentRef(new string('0', 64), long.MaxValue) })
        {
            await Assert.ThrowsExactlyAsync<TransferException>(() => client.ReadAsync(wrong, default));
        }

        Assert.IsEmpty(net.Edge.Requests);
        var empty = new ContentRef(Convert.ToHexStringLower(SHA256.HashData([])), 0);
        Assert.AreEqual(0, (await client.ReadAsync(empty, default)).Length);
    }

    [TestMethod]
    public async Task Gives_bytes_to_the_silo_that_is_up()
    {
        await using var net = await ToyNet.StartAsync();
        var content = new ContentRef(Convert.ToHexStringLower(SHA256.HashData(_bytes)), Length);
        using var relay = net.Relay(Relay.Cut.AfterUp(1_000_000));
        await net.Contents(relay.Address, net.Edge.Address).PutAsync(content, new MemoryStream(_bytes), default);
        CollectionAssert.AreEqual(_bytes, net.Edge.Contents[content.Sha256]);

        net.Edge.Interfere = async context =>
        {
            await ToyEdge.RefuseAsync(context, 403, "only operators may");
            return true;
        };
        await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => net.Contents(net.Edge.Address).PutAsync(content, new MemoryStream(_bytes), default));
    }

    private static ContentRef Put(ToyEdge edge, byte[] bytes)
    {
        var content = new ContentRef(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        edge.Contents[content.Sha256] = bytes;
        return content;
    }
}
