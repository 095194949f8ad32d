using HierFL.Core.Updates;
using HierFL.Grains.Region;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using Microsoft.AspNetCore.Http.Features;

namespace HierFL.Silo.Edge;

/// <summary>Updates of hospitals: an upload that broke goes on where it ended, and a body is read no further than its header says.</summary>
internal static class UpdateEndpoints
{
    [Serves(Peers.Hospital)]
    public static Task HeldAsync(HttpContext context, string sha256, RegionDesk desk)
    {
        EdgeAnswers.Held(context, desk.Intake.Received(desk.Region, NameOf(context), sha256));
        return Task.CompletedTask;
    }

    [Serves(Peers.Hospital)]
    public static async Task PutAsync(HttpContext context, string sha256, RegionDesk desk)
    {
        UpdateHeader header;
        try
        {
            header = UpdateHeaderText.Read(context.Request.Headers[EdgeRoutes.UpdateHeader].ToString(), NameOf(context));
        }
        catch (WireException error)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message);
            return;
        }

        if (OffsetOf(context.Request, header) is not { } offset || header.Sha256 != sha256)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "path, range, length and header do not speak of the same update");
            return;
        }

        var held = desk.Intake.Received(desk.Region, header.Hospital, sha256);
        if (held != offset && offset != 0)
        {
            EdgeAnswers.Held(context, held);
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            return;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = header.Length - offset;
        var body = new WatchedBody(context.Request.Body);
        var outcome = await desk.Intake.ReceiveAsync(desk.Region, header, offset, body, context.RequestAborted);
        context.Response.StatusCode = body.IsBegun || header.Length == offset ? StatusCodes.Status200OK : EdgeRoutes.EarlyVerdict;
        await context.Response.Body.WriteAsync(UpdateOutcomeText.Write(outcome), context.RequestAborted);
    }

    /// <summary>Where the body goes on; null if what the request says of its body is not the rest of the update.</summary>
    private static long? OffsetOf(HttpRequest request, UpdateHeader header)
    {
        var offset = 0L;
        if (request.Headers.ContentRange.Count > 0)
        {
            var range = request.GetTypedHeaders().ContentRange;
            if (range is null || range.Unit != "bytes" || range.Length != header.Length || (range.HasRange && range.To != header.Length - 1))
            {
                return null;
            }

            // Without a range there is nothing left to send.
            offset = range.From ?? header.Length;
        }

        return request.ContentLength is null || request.ContentLength == header.Length - offset ? offset : null;
    }

    private static string NameOf(HttpContext context) => ((PeerIdentity.Hospital)EdgePeers.Of(context).Verdict.Identity!).Name;
}
