using System.Security.Cryptography;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Cluster;

/// <summary>Who one is in a context, looked at before anybody is called: an own certificate that nobody would believe is told here, with the remedy.</summary>
internal static class OperatorIdentity
{
    /// <exception cref="ClusterException">There is none, it is not an operator's, or nobody would believe it.</exception>
    public static OwnCertificate Load(NamedContext context, TimeProvider time)
    {
        var folder = context.Spec.Identity;
        OwnCertificate own;
        try
        {
            using var files = new CertificateFolder(folder, time);
            own = files.Current;
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ClusterException($"context '{context.Name}': {error.Message}", ExitCodes.NotAllowed, error);
        }

        if (own.Identity is not PeerIdentity.Operator)
        {
            throw new ClusterException(
                $"context '{context.Name}': {ShortPath.Of(folder)} is the identity of {own.Identity}; an operator's is needed (hierfl pki operator NAME ...)", ExitCodes.NotAllowed);
        }

        var verdict = own.Trust.Verify(own.Certificate, own.Authorities, PeerPurpose.Client);
        return verdict.IsTrusted
            ? own
            : throw new ClusterException(
                $"context '{context.Name}': {verdict.Refusal}. A new certificate for it: hierfl pki renew {ShortPath.Of(folder)} --authority DIR", ExitCodes.NotAllowed);
    }
}
