using HierFL.Grains.Access;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Cluster;

/// <summary>The passes of this silo's calls to others, and who signed those that come in.</summary>
internal sealed class SiloPasses(MutualTls tls, TimeProvider time) : ICallPasses
{
    private readonly CallPassBook _book = new(() => tls.Own, time);
    private readonly CallPassCheck _check = new(() => tls.Own.Trust, time);

    public Caller Self => new Caller.Silo(((PeerIdentity.Silo)tls.Own.Identity).Region);

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        var (pass, proof) = _book.For(audience, call.Span);
        return new SignedCall(pass, proof, call);
    }

    public async ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call)
    {
        var verdict = await _check.VerifyAsync(signed.Pass, audience, call, signed.Proof);
        return verdict.Identity switch
        {
            PeerIdentity.Silo silo => new Caller.Silo(silo.Region),
            PeerIdentity.Operator person => new Caller.Operator(person.Name, [.. RoleNames.Of(person.Roles)]),
            null => throw new CallRefusedException(verdict.Refusal!),
            _ => throw new CallRefusedException($"{verdict.Identity} makes no calls"),
        };
    }
}
