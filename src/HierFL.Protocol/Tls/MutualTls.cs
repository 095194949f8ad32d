using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>
/// TLS 1.3 with certificates at both ends. Ask for options anew at every connection: they hold the certificate of that moment, so that a renewed one is
/// used without a restart. Sessions are never resumed: every connection looks at the dates and at revocation again.
/// </summary>
/// <param name="own">The certificate in force; asked at every connection.</param>
public sealed class MutualTls(Func<OwnCertificate> own)
{
    public MutualTls(CertificateFolder folder)
        : this(() => folder.Current)
    {
    }

    /// <summary>The certificate in force.</summary>
    public OwnCertificate Own => own();

    /// <summary>For the end that is dialled.</summary>
    /// <param name="protocols">ALPN, for example HTTP/2 and HTTP/1.1.</param>
    /// <param name="expected">Whom to talk to.</param>
    /// <param name="anonymous">Also lets in who shows no certificate, for enrolment alone; who shows one must be believed.</param>
    /// <param name="accepted">Told of each peer that is let in.</param>
    public SslServerAuthenticationOptions Server(
        IEnumerable<SslApplicationProtocol> protocols,
        PeerExpectation expected,
        bool anonymous = false,
        Action<PeerIdentity, X509Certificate2>? accepted = null)
    {
        var now = own();
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = now.Context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [.. protocols],
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = now.Trust.Policy(PeerPurpose.Client),
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                certificate is null ? anonymous : Judge(now.Trust, certificate, chain, PeerPurpose.Client, expected, accepted) is null,
        };
    }

    /// <summary>For the end that dials. A peer that is not the one expected ends the handshake with a <see cref="PeerRefusedException"/>.</summary>
    /// <param name="protocols">ALPN; null leaves it to an HTTP handler.</param>
    /// <param name="expected">Whom to talk to.</param>
    public SslClientAuthenticationOptions Client(IEnumerable<SslApplicationProtocol>? protocols, PeerExpectation expected) => Client(own(), protocols, expected);

    /// <summary>An HTTP handler for one kind of peer; it takes over a renewed certificate for the connections it makes from then on.</summary>
    /// <param name="expected">Whom to talk to.</param>
    /// <param name="proxy">An HTTP proxy to go through (CONNECT); TLS is with the peer, the proxy sees only its address. None means none: the environment is not asked.</param>
    public HttpMessageHandler Handler(PeerExpectation expected, Uri? proxy = null) => new RenewingHandler(own, certificate => Client(certificate, null, expected), proxy);

    private static SslClientAuthenticationOptions Client(OwnCertificate now, IEnumerable<SslApplicationProtocol>? protocols, PeerExpectation expected) => new()
    {
        ClientCertificateContext = now.Context,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = protocols is null ? null : [.. protocols],
        AllowRenegotiation = false,
        AllowTlsResume = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = now.Trust.Policy(PeerPurpose.Server),
        RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            var refusal = certificate is null ? "the peer shows no certificate" : Judge(now.Trust, certificate, chain, PeerPurpose.Server, expected, null);
            return refusal is null ? true : throw new PeerRefusedException(refusal);
        },
    };

    /// <summary>Null, or why the peer is not talked to. What the platform thinks of the chain does not matter; it has its certificates, and we judge them.</summary>
    private static string? Judge(
        Trust trust,
        X509Certificate certificate,
        X509Chain? chain,
        PeerPurpose purpose,
        PeerExpectation expected,
        Action<PeerIdentity, X509Certificate2>? accepted)
    {
        var leaf = certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var verdict = trust.Verify(leaf, chain?.ChainPolicy.ExtraStore, purpose);
        if (!verdict.IsTrusted)
        {
            return verdict.Refusal;
        }

        if (!expected.Accepts(verdict.Identity))
        {
            return $"the peer is {verdict.Identity}; expected: {expected.Sentence}";
        }

        accepted?.Invoke(verdict.Identity, leaf);
        return null;
    }
}
