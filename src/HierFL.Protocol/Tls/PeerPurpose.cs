namespace HierFL.Protocol.Tls;

/// <summary>The end of a connection a certificate is shown at; it must have been issued for that.</summary>
public enum PeerPurpose
{
    /// <summary>Is dialled: silos only.</summary>
    Server,

    /// <summary>Dials.</summary>
    Client,
}
