using HierFL.Grains.Access;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Cluster;

/// <summary>Signs the calls of the person at the command line with the key of their certificate.</summary>
internal sealed class OperatorPasses(OwnCertificate own, TimeProvider time) : ICallPasses
{
    private readonly CallPassBook _book = new(() => own, time);

    public Caller Self => throw new CallRefusedException("the command line takes no calls");

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        var (pass, proof) = _book.For(audience, call.Span);
        return new SignedCall(pass, proof, call);
    }

    /// <summary>Nobody calls a client.</summary>
    public ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call) =>
        throw new CallRefusedException("the command line takes no calls");
}
