using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;

namespace HierFL.Silo.Edge;

/// <summary>
/// What every request meets that is not one too many. Deny by default: each endpoint names the kind of peer it serves, and a peer of another kind, of another region, or one
/// that is revoked gets a sentence. Connections live long: what was good at the handshake is looked at again with each request.
/// </summary>
internal sealed class EdgeAccess(RequestDelegate next, Revocations revocations, RevokedCertificates revoked, SiloIdentity silo, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ServesAttribute>() is not { } serves)
        {
            return EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, "there is nothing here");
        }

        if (serves.Peers == Peers.Anyone)
        {
            return next(context);
        }

        var peer = EdgePeers.Of(context);
        return Refusal(peer, serves.Peers) is { } refusal
            ? EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, refusal)
            : next(context);
    }

    private string? Refusal(Peer peer, Peers served)
    {
        if (peer.Verdict.Refusal is { } refusal)
        {
            return refusal;
        }

        if (peer.Certificate is { } certificate && revoked.Holds(certificate))
        {
            return $"the certificate of {peer.Verdict.Identity} has been revoked";
        }

        if (peer.Until <= time.GetUtcNow())
        {
            return $"the certificate of {peer.Verdict.Identity} has expired";
        }

        if (revocations.Refusal(peer) is { } sentence)
        {
            return sentence;
        }

        var isServed = peer.Verdict.Identity switch
        {
            PeerIdentity.Hospital hospital => served.HasFlag(Peers.Hospital) && hospital.Region == silo.Region,
            PeerIdentity.Silo => served.HasFlag(Peers.Silo),
            PeerIdentity.Operator => served.HasFlag(Peers.Operator) && silo.Region == PeerIdentity.RootRegion,
            _ => false,
        };
        return isServed ? null : $"{peer.Verdict.Identity} is not served here, by a silo of region '{silo.Region}'";
    }
}
