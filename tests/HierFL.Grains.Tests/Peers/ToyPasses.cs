using System.Collections.Concurrent;
using System.Security.Cryptography;
using HierFL.Grains.Access;

namespace HierFL.Grains.Tests.Peers;

/// <summary>Passes of silos that do not lie: who calls, for whom, and the hash of what.</summary>
internal sealed class ToyPasses(string region) : ICallPasses
{
    private readonly ConcurrentQueue<string> _signed = [];

    /// <summary>How many calls were signed for an audience.</summary>
    public int Signed(string audience) => _signed.Count(audience.Equals);

    public Caller Self => new Caller.Silo(region);

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        _signed.Enqueue(audience);
        return new SignedCall($"{region}>{audience}", Convert.ToHexString(SHA256.HashData(call.Span)), call);
    }

    public ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call)
    {
        var parts = signed.Pass.Split('>');
        return parts[1] == audience && signed.Proof == Convert.ToHexString(SHA256.HashData(call.Span))
            ? ValueTask.FromResult<Caller>(new Caller.Silo(parts[0]))
            : throw new CallRefusedException($"a pass for '{parts[1]}', or the proof of another call, was shown to '{audience}'");
    }
}
