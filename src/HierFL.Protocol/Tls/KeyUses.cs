using System.Security.Cryptography;

namespace HierFL.Protocol.Tls;

/// <summary>Extended key usages (RFC 5280, 4.2.1.12).</summary>
internal static class KeyUses
{
    public static Oid Of(PeerPurpose purpose) => new(purpose == PeerPurpose.Server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2");

    /// <summary>Silos are dialled and dial each other; all others only dial.</summary>
    public static OidCollection Of(PeerIdentity identity)
    {
        var uses = new OidCollection { Of(PeerPurpose.Client) };
        if (identity is PeerIdentity.Silo)
        {
            uses.Add(Of(PeerPurpose.Server));
        }

        return uses;
    }
}
