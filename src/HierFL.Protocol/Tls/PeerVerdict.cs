using System.Diagnostics.CodeAnalysis;

namespace HierFL.Protocol.Tls;

/// <summary>A peer that is who it says it is, or a sentence that says why it is not believed.</summary>
public sealed record PeerVerdict
{
    private PeerVerdict()
    {
    }

    [MemberNotNullWhen(true, nameof(Identity)), MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsTrusted => Identity is not null;

    public PeerIdentity? Identity { get; private init; }

    public string? Refusal { get; private init; }

    internal static PeerVerdict Trusted(PeerIdentity identity) => new() { Identity = identity };

    internal static PeerVerdict Refused(string sentence) => new() { Refusal = sentence };
}
