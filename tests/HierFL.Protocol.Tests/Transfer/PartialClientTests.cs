using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Transfer;

[TestClass]
public sealed class PartialClientTests
{
    private static readonly RoundKey Key = new("heart", 2, 5);

    private static readonly RingPlan Plan = RingPlans.ForLanes([new RingLane("rows", 1000, 1e6, 0)], maxWeight: 1000, contributors: 8);

    [TestMethod]
    public async Task Brings_a_sum_from_silo_to_silo_bit_for_bit()
    {
        await using var net = await ToyNet.StartAsync();
        await using var silo = await ToyEdge.StartAsync(net.Federation.Silo("eu"), PeerExpectation.AnySilo);
        using var http = new HttpMessageInvoker(new MutualTls(() => net.Federation.Silo(PeerIdentity.RootRegion)).Handler(PeerExpectation.SiloOf("eu")));
        var client = new PartialClient(http, TimeProvider.System);
        var partial = Sum("eu");
        var frame = await FrameAsync(partial);
        silo.Contents[$"eu/heart/2/5/{partial.Digest}"] = frame;

        var back = await client.GetAsync(silo.Address, "eu", Key, partial.Digest, Plan, 8, default);
        CollectionAssert.AreEqual(frame, await FrameAsync(back));

        await Assert.ThrowsExactlyAsync<ContentGoneException>(() => client.GetAsync(silo.Address, "eu", Key with { Sequence = 6 }, partial.Digest, Plan, 8, default));
        silo.Contents[$"eu/heart/2/5/{partial.Digest}"] = frame[..^1];
        await AssertRefusedAsync("contents");
        silo.Contents[$"eu/heart/2/5/{partial.Digest}"] = [.. frame[..^40], 1, .. frame[^39..]];
        await AssertRefusedAsync("damaged");
        silo.Contents[$"eu/heart/2/5/{partial.Digest}"] = await FrameAsync(Sum("us"));
        await AssertRefusedAsync("another partial aggregate");
        silo.Contents[$"eu/heart/2/5/{partial.Digest}"] = await FrameAsync(new PartialAggregate(new RingSum(Plan)));
        await AssertRefusedAsync("another partial aggregate");

        // A hospital is no silo: it may hold a certificate of the same region, but it gets no sum.
        using var hospital = new HttpMessageInvoker(new MutualTls(() => net.Caller).Handler(PeerExpectation.SiloOf("eu")));
        await Assert.ThrowsExactlyAsync<LinkRefusedException>(
            () => new PartialClient(hospital, TimeProvider.System).GetAsync(silo.Address, "eu", Key, partial.Digest, Plan, 8, default));

        async Task AssertRefusedAsync(string part)
        {
            var error = await Assert.ThrowsExactlyAsync<TransferException>(() => client.GetAsync(silo.Address, "eu", Key, partial.Digest, Plan, 8, default));
            Assert.Contains(part, error.Message);
        }
    }

    [TestMethod]
    public async Task A_silo_that_falls_silent_in_the_middle_of_a_sum_is_given_up_after_15_seconds()
    {
        var time = new ManualTime();
        using var http = new HttpMessageInvoker(new SilentSilo(await FrameAsync(Sum("eu"))));
        var coming = new PartialClient(http, time).GetAsync(new Uri("https://silo/"), "eu", Key, Sum("eu").Digest, Plan, 8, default);
        time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.IsFalse(coming.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsExactlyAsync<TransferException>(() => coming.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static PartialAggregate Sum(string region)
    {
        var partial = new PartialAggregate(new RingSum(Plan));
        for (var hospital = 0; hospital < 3; hospital++)
        {
            var body = new byte[8 * 1000];
            body[6] = (byte)hospital;
            partial.TryAdd(new Admitted(region, $"h{hospital}", new string((char)('a' + hospital), 64)), body, 10, ImmutableSortedDictionary<string, double>.Empty);
        }

        return partial;
    }

    private static async Task<byte[]> FrameAsync(PartialAggregate partial)
    {
        using var stream = new MemoryStream();
        await PartialFrame.WriteAsync(partial, stream, default);
        return stream.ToArray();
    }

    /// <summary>Promises a sum, gives its first bytes and no more.</summary>
    private sealed class SilentSilo(byte[] frame) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = new StreamContent(new SilentStream(frame[..16]));
            body.Headers.ContentLength = frame.Length;
            return Task.FromResult(new HttpResponseMessage { Content = body });
        }
    }

    private sealed class SilentStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Read(buffer.Span);
        }
    }
}
