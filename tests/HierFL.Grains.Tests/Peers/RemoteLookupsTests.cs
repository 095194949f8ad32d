using HierFL.Grains.Peers;
using Microsoft.Extensions.Time.Testing;

namespace HierFL.Grains.Tests.Peers;

[TestClass]
public sealed class RemoteLookupsTests
{
    private readonly FakeTimeProvider _clock = new();

    [TestMethod]
    public void A_peer_has_so_many_contents_looked_for_at_once_and_others_are_none_the_worse()
    {
        var lookups = new RemoteLookups(_clock);
        Begin(lookups, "aachen", RemoteLookups.MostAtOnce);

        Assert.IsFalse(lookups.TryBegin("aachen"));
        Assert.IsTrue(lookups.TryBegin("bergen"));
        lookups.End("aachen", isFound: true);
        Assert.IsTrue(lookups.TryBegin("aachen"));
    }

    [TestMethod]
    public void One_that_was_found_nowhere_counts_a_while_longer()
    {
        var lookups = new RemoteLookups(_clock);
        Begin(lookups, "aachen", RemoteLookups.MostAtOnce);
        lookups.End("aachen", isFound: false);

        Assert.IsFalse(lookups.TryBegin("aachen"));
        _clock.Advance(RemoteLookups.AfterMiss);
        Assert.IsTrue(lookups.TryBegin("aachen"));
        Assert.IsFalse(lookups.TryBegin("aachen"));
    }

    private static void Begin(RemoteLookups lookups, string peer, int count) =>
        Assert.IsTrue(Enumerable.Range(0, count).All(_ => lookups.TryBegin(peer)));
}
