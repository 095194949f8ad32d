using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>Who this silo is: what its certificate says, and nothing else.</summary>
internal sealed record SiloIdentity(string Federation, string Region)
{
    /// <exception cref="FormatException">The certificate is not that of a silo.</exception>
    public static SiloIdentity Of(OwnCertificate own) => own.Identity is PeerIdentity.Silo silo
        ? new SiloIdentity(silo.Federation, silo.Region)
        : throw new FormatException($"the certificate is that of {own.Identity}; a silo needs that of a silo");
}
