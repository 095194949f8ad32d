namespace HierFL.Protocol.Tls;

/// <summary>Who may be able to read a private key's file.</summary>
public enum KeyAccess
{
    /// <summary>Its owner alone.</summary>
    OwnerOnly,

    /// <summary>Its group too: a secret that Kubernetes mounts belongs to root and is read through the pod's group.</summary>
    OwnerAndGroup,
}
