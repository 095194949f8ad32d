using System.Text;
using HierFL.Grains.Access;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>A silo takes its own seal for a signature, and nobody else's.</summary>
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
    public async Task A_call_of_its_own_needs_no_signature()
    {
        var signed = _north.For("north", Call);
        var seal = signed.Proof[signed.Proof.IndexOf(' ')..];

        Assert.AreEqual(new Caller.Silo("north"), await _north.VerifyAsync(new SignedCall("none", "none" + seal), "north", Call));
    }

    [TestMethod]
    public async Task A_call_of_another_silo_is_known_by_its_signature_whatever_its_seal() =>
        Assert.AreEqual(new Caller.Silo("north"), await _south.VerifyAsync(_north.For("south", Call), "south", Call));

    [TestMethod]
    public async Task A_seal_is_good_for_its_call_its_audience_and_its_process()
    {
        var signed = _north.For("north", Call);
        var forged = signed with { Proof = "AAAA" + signed.Proof[signed.Proof.IndexOf(' ')..] };

        await RefusedAsync(_north, forged, "north", Other);
        await RefusedAsync(_north, forged, "south", Call);
        await RefusedAsync(_south, forged, "north", Call);
        await RefusedAsync(_north, signed with { Proof = "AAAA " }, "north", Call);
        await RefusedAsync(_north, signed with { Proof = signed.Proof[..signed.Proof.IndexOf(' ')] }, "north", Other);
    }

    private static async Task RefusedAsync(SiloPasses silo, SignedCall signed, string audience, ReadOnlyMemory<byte> call) =>
        await Assert.ThrowsExactlyAsync<CallRefusedException>(async () => await silo.VerifyAsync(signed, audience, call));

    private static SiloPasses Of(OwnCertificate own) => new(new MutualTls(() => own), TimeProvider.System);
}
