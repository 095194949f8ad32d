using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using HierFL.Grains.Access;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Cluster;

/// <summary>The passes of this silo's own calls, and who signed those that come in.</summary>
/// <remarks>
/// Most calls of a silo are to its own grains, and to check a signature takes as long as the rest of such a call. So a proof is followed by a seal that this process
/// alone can make: of a call that comes back with it nothing else need be checked. To others it is noise.
/// </remarks>
internal sealed class SiloPasses(MutualTls tls, TimeProvider time) : ICallPasses
{
    private const char BeforeSeal = ' ';

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly CallPassBook _book = new(() => tls.Own, time);
    private readonly CallPassCheck _check = new(() => tls.Own.Trust, time);

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        var (pass, proof) = _book.For(audience, call.Span);
        return new SignedCall(pass, $"{proof}{BeforeSeal}{Seal(audience, call.Span)}");
    }

    public async ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call)
    {
        var end = signed.Proof.IndexOf(BeforeSeal);
        var (proof, seal) = end < 0 ? (signed.Proof, "") : (signed.Proof[..end], signed.Proof[(end + 1)..]);
        if (IsOwn(seal, audience, call.Span))
        {
            return new Caller.Silo(((PeerIdentity.Silo)tls.Own.Identity).Region);
        }

        var verdict = await _check.VerifyAsync(signed.Pass, audience, call, proof);
        return verdict.Identity switch
        {
            PeerIdentity.Silo silo => new Caller.Silo(silo.Region),
            PeerIdentity.Operator person => new Caller.Operator(person.Name, [.. RoleNames.Of(person.Roles)]),
            null => throw new CallRefusedException(verdict.Refusal!),
            _ => throw new CallRefusedException($"{verdict.Identity} makes no calls"),
        };
    }

    private bool IsOwn(string seal, string audience, ReadOnlySpan<byte> call) =>
        seal.Length > 0 && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(seal.AsSpan()), MemoryMarshal.AsBytes(Seal(audience, call).AsSpan()));

    private string Seal(string audience, ReadOnlySpan<byte> call)
    {
        using var seal = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        seal.AppendData(Encoding.UTF8.GetBytes(audience));
        seal.AppendData([0]);
        seal.AppendData(call);
        return Convert.ToBase64String(seal.GetHashAndReset());
    }
}
