using System.Net;
using System.Net.Http.Headers;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>One small request and its small reply, without a second attempt.</summary>
internal static class EdgeExchange
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="LinkRefusedException">One end does not accept the other, or the silo refuses the request.</exception>
    /// <exception cref="TransferException">It did not get through, or the silo answers with another status than success.</exception>
    public static async Task<byte[]> SendAsync(HttpMessageHandler http, HttpMethod method, Uri address, byte[]? json, CancellationToken cancellation)
    {
        using var invoker = new HttpMessageInvoker(http, disposeHandler: false);
        using var stall = new Stall(TimeProvider.System, cancellation);
        stall.Wait(Patience);
        using var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        try
        {
            using var reply = await invoker.SendAsync(request, stall.Token).ConfigureAwait(false);
            return reply.IsSuccessStatusCode
                ? await EdgeReplies.ReadAsync(reply, EdgeRoutes.MaxReplyBytes, stall.Token).ConfigureAwait(false)
                : throw await FaultAsync(address, reply, stall.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not TransferException && LinkFaults.IsTransport(error) && !cancellation.IsCancellationRequested)
        {
            throw LinkFaults.Of(address, error);
        }
    }

    private static async Task<Exception> FaultAsync(Uri address, HttpResponseMessage reply, CancellationToken cancellation)
    {
        var fault = await EdgeReplies.FaultAsync(address, reply, cancellation).ConfigureAwait(false);
        return fault is ContentGoneException ? new TransferException($"{address} is not there: {fault.Message}", fault) : fault;
    }
}
