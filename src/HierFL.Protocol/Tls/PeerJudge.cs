using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>What both ends of a connection ask of the other's certificate, and the options of the end that dials.</summary>
internal static class PeerJudge
{
    /// <summary>What the platform thinks of the chain does not matter: it has the peer's certificates, and we judge them.</summary>
    public static PeerVerdict Judge(Trust trust, X509Certificate? certificate, X509Chain? chain, PeerPurpose purpose, PeerExpectation expected)
    {
        if (certificate is null)
        {
            return PeerVerdict.Refused("the peer shows no certificate");
        }

        var verdict = trust.Verify(Leaf(certificate), chain?.ChainPolicy.ExtraStore, purpose);
        return !verdict.IsTrusted || expected.Accepts(verdict.Identity)
            ? verdict
            : PeerVerdict.Refused($"the peer is {verdict.Identity}; expected: {expected.Sentence}");
    }

    public static X509Certificate2 Leaf(X509Certificate certificate) =>
        certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());

    /// <param name="trust">Whom to believe.</param>
    /// <param name="own">Shown to the peer; none only to enrol.</param>
    /// <param name="protocols">ALPN; null leaves it to an HTTP handler.</param>
    /// <param name="expected">Whom to talk to; anyone else ends the handshake with a <see cref="PeerRefusedException"/>.</param>
    public static SslClientAuthenticationOptions Client(
        Trust trust, SslStreamCertificateContext? own, IEnumerable<SslApplicationProtocol>? protocols, PeerExpectation expected)
    {
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = own,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = protocols is null ? null : [.. protocols],
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = trust.Policy(PeerPurpose.Server),
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                Judge(trust, certificate, chain, PeerPurpose.Server, expected).Refusal is { } refusal ? throw new PeerRefusedException(refusal) : true,
        };
    }
}
