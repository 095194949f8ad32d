using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;
using HierFL.Grains.Region;
using HierFL.Grains.Telemetry;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>Sums of this silo, for silos of its own region and for those of the root; no other region sees them.</summary>
internal static class PartialEndpoints
{
    [Serves(Peers.Silo)]
    public static async Task GetAsync(
        HttpContext context, string region, string job, long epoch, int sequence, string digest, PartialSource partials, SiloIdentity silo, TransferMeter meter)
    {
        var peer = (PeerIdentity.Silo)EdgePeers.Of(context).Verdict.Identity!;
        if (peer.Region != PeerIdentity.RootRegion && peer.Region != silo.Region)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, $"{peer} may not see sums of region '{silo.Region}'");
            return;
        }

        if (partials.Find(new PartialName(region, new RoundKey(job, epoch, sequence), digest)) is not { } partial)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status410Gone, "this sum is not here any more");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = PartialFrame.Length(partial);
        await PartialFrame.WriteAsync(partial, context.Response.Body, context.RequestAborted);
        meter.PartialWent(region, PartialFrame.Length(partial));
    }
}
