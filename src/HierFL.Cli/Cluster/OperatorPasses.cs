using System.Collections.Concurrent;
using HierFL.Grains.Access;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Cluster;

/// <summary>Signs the calls of the person at the command line with the key of their certificate.</summary>
internal sealed class OperatorPasses(OwnCertificate own, TimeProvider time) : ICallPasses
{
    private readonly ConcurrentDictionary<string, (string Pass, DateTimeOffset RenewAt)> _passes = new(StringComparer.Ordinal);

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        var now = time.GetUtcNow();
        if (!_passes.TryGetValue(audience, out var known) || now >= known.RenewAt)
        {
            _passes[audience] = known = (CallPasses.Sign(own, audience, time), now + (CallPasses.MaxLifetime / 2));
        }

        return new SignedCall(known.Pass, CallPasses.Prove(own, call.Span));
    }

    /// <summary>Nobody calls a client.</summary>
    public ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call) =>
        throw new CallRefusedException("the command line takes no calls");
}
