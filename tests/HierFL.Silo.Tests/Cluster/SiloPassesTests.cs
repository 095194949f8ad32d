using System.Text;
using HierFL.Grains.Access;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>A silo is known to others by its signature of the very call.</summary>
[TestClass]
public sealed class SiloPassesTests
{
    private static readonly ReadOnlyMemory<byte> Call = Encoding.UTF8.GetBytes("grain|method|[1]");

    private static readonly ReadOnlyMemory<byte> Other = Encoding.UTF8.GetBytes("grain|method|[2]");

    private static readonly TestPki Pki = new();

    private readonly SiloPasses _north = Of(Pki.Silo("north"));

    private readonly SiloPasses _south = Of(Pki.Silo("south"));

    [ClassCleanup]
    public static void Clean() => Pki.Dispose();

    [TestMethod]
    public async Task A_call_of_another_silo_is_known_by_its_signature()
    {
        Assert.AreEqual(new Caller.Silo("north"), await _south.VerifyAsync(_north.For("south", Call), "south", Call));
        Assert.AreEqual(new Caller.Silo("north"), _north.Self);
    }

    [TestMethod]
    public async Task A_signature_is_good_for_its_call_and_its_audience()
    {
        var signed = _north.For("south", Call);

        await Assert.ThrowsExactlyAsync<CallRefusedException>(async () => await _south.VerifyAsync(signed, "south", Other));
        await Assert.ThrowsExactlyAsync<CallRefusedException>(async () => await _south.VerifyAsync(signed, "north", Call));
    }

    private static SiloPasses Of(OwnCertificate own) => new(new MutualTls(() => own), TimeProvider.System);
}
