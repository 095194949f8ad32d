using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;
using HierFL.Grains.Telemetry;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.AspNetCore.Http.Features;

namespace HierFL.Silo.Edge;

/// <summary>Plans, jobs and models by content: out to hospitals and silos, in from operators.</summary>
internal static class ContentEndpoints
{
    /// <summary>Bytes of a document or model that an operator may hand in.</summary>
    private const long MaxUploadBytes = int.MaxValue - 64;

    private const int FirstPiece = 1 << 16;

    [Serves(Peers.Hospital | Peers.Silo)]
    public static async Task GetAsync(HttpContext context, string sha256, ContentResolver contents, TransferMeter meter, SiloIdentity silo)
    {
        if (!IsSha256(sha256) || !long.TryParse(context.Request.Query[EdgeRoutes.LengthQuery], out var length) || length < 0)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a content is named by its SHA-256 and its length");
            return;
        }

        ReadOnlyMemory<byte>? bytes;
        try
        {
            var peer = EdgePeers.Of(context).Verdict.Identity is PeerIdentity.Hospital hospital ? hospital.Name : null;
            bytes = await contents.FindAsync(new ContentRef(sha256, length), ScopeOf(context), context.RequestAborted, peer);
        }
        catch (ContentUnreachableException)
        {
            // It may be there: to say that it is gone would end the order it belongs to.
            await EdgeAnswers.BusyAsync(context, 1);
            return;
        }

        if (bytes is { } found)
        {
            // As a stream: given whole, the server would copy all of it into its buffers, for each hospital that fetches.
            await Results.Stream(StreamOf(found), enableRangeProcessing: true).ExecuteAsync(context);
            meter.ModelWent(silo.Region, context.Response.ContentLength ?? 0);
        }
        else
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status410Gone, "nobody offers this content any more");
        }
    }

    /// <summary>An operator hands in what a job is made of; it stays until the job is submitted, or a day.</summary>
    [Serves(Peers.Operator)]
    public static async Task PutAsync(HttpContext context, string sha256, UploadedContents uploads)
    {
        if (!IsSha256(sha256) || context.Request.ContentLength is not { } length)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a content is named by its SHA-256, and has a length");
            return;
        }

        var peer = (PeerIdentity.Operator)EdgePeers.Of(context).Verdict.Identity!;
        if (!peer.Roles.HasFlag(OperatorRoles.DataScientist) && !peer.Roles.HasFlag(OperatorRoles.Admin))
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, $"{peer} may not hand in jobs; it needs data-scientist or admin");
            return;
        }

        if (Math.Min(uploads.MostBytes, MaxUploadBytes) is var most && length > most)
        {
            // Not 413: a client repeats what it does not know as a refusal, and in the end calls the edge unreachable.
            await EdgeAnswers.RefuseAsync(
                context, StatusCodes.Status403Forbidden, $"the content has {length} bytes; at most {most} can be handed in (limits:submissions of the root's silos, and below 2 GiB)");
            return;
        }

        if (!uploads.TryReserve(length))
        {
            await EdgeAnswers.BusyAsync(context, 10);
            return;
        }

        byte[]? content = null;
        try
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = length;
            var bytes = await ReadAsync(context.Request.Body, (int)length, context.RequestAborted);
            content = bytes is not null && Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256 ? bytes : null;
        }
        finally
        {
            // A sender that breaks off must not keep the room it asked for.
            uploads.Settle(length, content);
        }

        context.Response.StatusCode = content is not null ? StatusCodes.Status204NoContent : StatusCodes.Status422UnprocessableEntity;
    }

    /// <summary>The body, in memory that grows with what arrives and not with what is promised, and is its own length in the end. Null if it ends early.</summary>
    private static async Task<byte[]?> ReadAsync(Stream body, int length, CancellationToken cancellation)
    {
        var (bytes, read) = (new byte[Math.Min(length, FirstPiece)], 0);
        while (read < length)
        {
            if (read == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * read));
            }

            var arrived = await body.ReadAsync(bytes.AsMemory(read), cancellation);
            if (arrived == 0)
            {
                return null;
            }

            read += arrived;
        }

        return bytes;
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(bytes.ToArray(), writable: false);

    private static ContentScope ScopeOf(HttpContext context) => EdgePeers.Of(context).Verdict.Identity is PeerIdentity.Silo
        && Enum.TryParse<ContentScope>(context.Request.Query[EdgeRoutes.ScopeQuery], ignoreCase: true, out var scope)
        ? scope
        : ContentScope.Region;

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
