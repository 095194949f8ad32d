namespace HierFL.Protocol.Tls;

/// <summary>Whom one end of a connection is ready to talk to. Host names and addresses play no part: an identity is in the certificate.</summary>
/// <param name="Sentence">For refusals, for example <c>a silo of region eu</c>.</param>
/// <param name="Accepts">Asked of a peer that is who it says it is.</param>
public sealed record PeerExpectation(string Sentence, Func<PeerIdentity, bool> Accepts)
{
    public static PeerExpectation AnySilo { get; } = new("a silo", static peer => peer is PeerIdentity.Silo);

    /// <summary>Whoever the federation has certified; what each may do is decided call by call.</summary>
    public static PeerExpectation Anyone { get; } = new("a silo, hospital or operator", static _ => true);

    public static PeerExpectation AnyOperator { get; } = new("an operator", static peer => peer is PeerIdentity.Operator);

    public static PeerExpectation SiloOf(string region) =>
        new($"a silo of region {region}", peer => peer is PeerIdentity.Silo silo && silo.Region == region);

    /// <summary>Whom either of the two accepts.</summary>
    public PeerExpectation Or(PeerExpectation other) => new($"{Sentence} or {other.Sentence}", peer => Accepts(peer) || other.Accepts(peer));
}
