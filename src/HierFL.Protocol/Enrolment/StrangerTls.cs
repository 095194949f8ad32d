using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Enrolment;

/// <summary>TLS to a peer whom there is no way to judge yet. What comes over it is public, and believed only if it has the hash that the token pins.</summary>
internal static class StrangerTls
{
    public static SslClientAuthenticationOptions Options() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
        RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
    };
}
