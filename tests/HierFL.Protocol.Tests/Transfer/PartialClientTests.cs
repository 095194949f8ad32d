using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

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
}
