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

    /// <summary>For the end that is dialled, where nobody else has anything to say: who is not expected does not get past the handshake.</summary>
    /// <param name="protocols">ALPN, for example HTTP/2 and HTTP/1.1.</param>
    /// <param name="expected">Whom to talk to.</param>
    /// <param name="accepted">Told of each peer that is let in.</param>
    public SslServerAuthenticationOptions Server(
        IEnumerable<SslApplicationProtocol> protocols, PeerExpectation expected, Action<PeerIdentity, X509Certificate2>? accepted = null) =>
        Server(protocols, expected, (verdict, certificate) =>
        {
            if (verdict.IsTrusted)
            {
                accepted?.Invoke(verdict.Identity, certificate!);
            }

            return verdict.IsTrusted;
        });

    /// <summary>
    /// For a port where strangers enrol, and where a hospital whose certificate is no longer accepted should read why: every handshake succeeds, with a verdict.
    /// Who serves the connection must refuse every call of a peer that is not trusted, enrolment apart, and tell it the sentence of the verdict.
    /// </summary>
    /// <param name="protocols">ALPN, for example HTTP/2 and HTTP/1.1.</param>
    /// <param name="expected">Whom to trust.</param>
    /// <param name="judged">
    /// Told of each peer, once, before the connection is used. The verdict alone says who the peer is: the certificate of one that is not trusted may say anything.
    /// </param>
    public SslServerAuthenticationOptions OpenServer(
        IEnumerable<SslApplicationProtocol> protocols, PeerExpectation expected, Action<PeerVerdict, X509Certificate2?> judged) =>
        Server(protocols, expected, (verdict, certificate) =>
        {
            judged(verdict, certificate);
            return true;
        });

    /// <summary>For the end that dials. A peer that is not the one expected ends the handshake with a <see cref="PeerRefusedException"/>.</summary>
    /// <param name="protocols">ALPN; null leaves it to an HTTP handler.</param>
    /// <param name="expected">Whom to talk to.</param>
    public SslClientAuthenticationOptions Client(IEnumerable<SslApplicationProtocol>? protocols, PeerExpectation expected) =>
        Client(own(), protocols, expected);

    /// <summary>An HTTP handler for one kind of peer; it takes over a renewed certificate for the connections it makes from then on.</summary>
    /// <param name="expected">Whom to talk to.</param>
    /// <param name="proxy">An HTTP proxy to go through (CONNECT); TLS is with the peer, the proxy sees only its address. None means none: the environment is not asked.</param>
    public HttpMessageHandler Handler(PeerExpectation expected, Uri? proxy = null) =>
        new RenewingHandler(own, certificate => Client(certificate, null, expected), proxy);

    private SslServerAuthenticationOptions Server(
        IEnumerable<SslApplicationProtocol> protocols, PeerExpectation expected, Func<PeerVerdict, X509Certificate2?, bool> letIn)
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
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => letIn(
                PeerJudge.Judge(now.Trust, certificate, chain, PeerPurpose.Client, expected), certificate is null ? null : PeerJudge.Leaf(certificate)),
        };
    }

    private static SslClientAuthenticationOptions Client(OwnCertificate now, IEnumerable<SslApplicationProtocol>? protocols, PeerExpectation expected) =>
        PeerJudge.Client(now.Trust, now.Context, protocols, expected);
}
