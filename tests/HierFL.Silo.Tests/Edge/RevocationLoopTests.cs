using HierFL.Grains.Access;
using HierFL.Protocol.Tls;
using HierFL.Silo.Edge;
using HierFL.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A background service that throws stops its silo.</summary>
[TestClass]
public sealed class RevocationLoopTests
{
    [TestMethod]
    public async Task Goes_on_asking_when_its_calls_are_refused()
    {
        // As with a clock that was set, or a certificate that has just ended.
        using var pki = new TestPki();
        var (time, asked, own) = (new ManualTime(), 0, pki.Silo("north"));
        var grains = GrainsOf.Answering(() =>
        {
            Interlocked.Increment(ref asked);
            throw new CallRefusedException("the call pass has expired");
        });
        using var loop = new Revocations(grains, new SiloIdentity("cancer", "north"), new EdgePeers(new MutualTls(() => own)), time, NullLogger<Revocations>.Instance);
        await loop.StartAsync(CancellationToken.None);

        await Eventually.HoldsAsync("it has asked three times", () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Volatile.Read(ref asked) >= 3;
        });
        await loop.StopAsync(CancellationToken.None);
    }
}
