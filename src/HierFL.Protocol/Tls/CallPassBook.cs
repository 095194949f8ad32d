using System.Collections.Concurrent;

namespace HierFL.Protocol.Tls;

/// <summary>The passes of a process: one for each audience, signed anew every minute; the proof of a call is made for each.</summary>
/// <param name="own">The certificate in force.</param>
/// <param name="time">Clock of the passes.</param>
public sealed class CallPassBook(Func<OwnCertificate> own, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (string Pass, OwnCertificate Own, DateTimeOffset Signed)> _passes = new(StringComparer.Ordinal);

    /// <summary>A pass for the audience with the proof of a call.</summary>
    public (string Pass, string Proof) For(string audience, ReadOnlySpan<byte> call)
    {
        var (now, certificate) = (time.GetUtcNow(), own());
        if (!_passes.TryGetValue(audience, out var known) || now - known.Signed > Fresh || known.Own != certificate)
        {
            _passes[audience] = known = (CallPasses.Sign(certificate, audience, time), certificate, now);
        }

        return (known.Pass, CallPasses.Prove(certificate, call));
    }
}
