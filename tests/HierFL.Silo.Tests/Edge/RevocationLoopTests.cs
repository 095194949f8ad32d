using System.Reflection;
using HierFL.Grains.Access;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Silo.Edge;
using HierFL.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A background service that throws stops its silo.</summary>
[TestClass]
public sealed class RevocationLoopTests : IDisposable
{
    private readonly TestPki _pki = new();

    public void Dispose() => _pki.Dispose();

    [TestMethod]
    public async Task Goes_on_asking_when_its_calls_are_refused()
    {
        // As with a clock that was set, or a certificate that has just ended.
        var (time, asked) = (new ManualTime(), 0);
        var grains = GrainsOf.Answering(() =>
        {
            Interlocked.Increment(ref asked);
            throw new CallRefusedException("the call pass has expired");
        });
        using var loop = Loop(grains, time);
        await loop.StartAsync(CancellationToken.None);

        await Eventually.HoldsAsync("it has asked three times", () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Volatile.Read(ref asked) >= 3;
        });
        await loop.StopAsync(CancellationToken.None);
    }

    [TestMethod]
    public async Task A_list_that_changes_while_it_is_read_is_read_from_its_beginning()
    {
        // Bergen is suspended after the page that it would stand on has been read.
        var registry = Registry.Saying(
            ("", new RevocationList(7, [], ["aachen"]) { Next = "cork" }),
            ("cork", new RevocationList(8, [], ["derry"])),
            ("", new RevocationList(8, [], ["aachen", "bergen"]) { Next = "cork" }),
            ("cork", new RevocationList(8, [], ["derry"])));
        using var loop = Loop(GrainsOf.Answering(() => registry), TimeProvider.System);

        await loop.AskAsync();
        Assert.AreEqual("aachen, bergen, derry", string.Join(", ", ((string[])["aachen", "bergen", "cork", "derry"]).Where(name => loop.Refusal(Hospital(name)) is not null)));
    }

    private Revocations Loop(IGrainFactory grains, TimeProvider time)
    {
        var own = _pki.Silo("north");
        return new Revocations(grains, new SiloIdentity("cancer", "north"), new EdgePeers(new MutualTls(() => own)), time, NullLogger<Revocations>.Instance);
    }

    private Peer Hospital(string name) =>
        new(_pki.Trust.Verify(_pki.Hospital("north", name).Certificate, [_pki.Of("north").Certificate], PeerPurpose.Client), null);

    /// <summary>A registry of hospitals that is asked who is revoked and nothing else, and says what a test has put down.</summary>
#pragma warning disable CA1852 // The runtime derives from it.
    internal class Registry : DispatchProxy
#pragma warning restore CA1852
    {
        private Queue<(string After, RevocationList Page)> _pages = new();

        public static IHospitals Saying(params (string After, RevocationList Page)[] pages)
        {
            var registry = Create<IHospitals, Registry>();
            ((Registry)(object)registry)._pages = new(pages);
            return registry;
        }

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.AreEqual(nameof(IHospitals.RevokedAsync), targetMethod!.Name);
            var (after, page) = _pages.Dequeue();
            Assert.AreEqual(after, args![1]);
            return Task.FromResult<RevocationList?>(page);
        }
    }
}
