namespace HierFL.Silo.Cluster;

/// <summary>The certificate of this silo itself is revoked: it may not start.</summary>
internal sealed class OwnCertificateRevokedException(string message) : Exception(message);
