using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Transfer;

/// <summary>Sends updates to any of several silos; what a silo holds of one already is not sent again.</summary>
/// <inheritdoc cref="ContentClient" path="/param"/>
public sealed class UpdateClient(HttpMessageInvoker http, EdgeAddresses edges, Throttle throttle, TimeProvider time)
{
    /// <summary>Smaller bodies are sent without asking first what is held: the question costs more than the bytes.</summary>
    private const int Small = 64 * 1024;

    /// <summary>Sends an update until there is a verdict on it.</summary>
    /// <param name="header">What the hospital says of it.</param>
    /// <param name="body">Read from its start; from anywhere, if it can seek. One that cannot is sent once.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <exception cref="ArgumentException">The body is not as long as the header says.</exception>
    /// <exception cref="ContentGoneException">Nobody waits for it any more.</exception>
    /// <exception cref="TransferException">It did not get through.</exception>
    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    /// <exception cref="WireException">The silo answers something else than a verdict.</exception>
    public async Task<UpdateOutcome> PutAsync(UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        if (body.CanSeek && body.Length != header.Length)
        {
            throw new ArgumentException($"the body has {body.Length} bytes; its header says {header.Length}", nameof(body));
        }

        var upload = new Upload(header, UpdateHeaderText.Write(header), body);
        var persistence = new Persistence(edges, time);
        long? held = header.Length <= Small ? 0 : null;
        while (true)
        {
            await throttle.WaitForHoursAsync(cancellation).ConfigureAwait(false);
            var edge = edges.Current;
            try
            {
                held ??= await AskAsync(edge, upload, persistence, cancellation).ConfigureAwait(false);
                if (held is { } from)
                {
                    persistence.Reached(from);
                    var answer = await SendAsync(edge, upload, from, persistence, cancellation).ConfigureAwait(false);
                    if (answer.Outcome is { } outcome)
                    {
                        return outcome;
                    }

                    held = answer.Held;
                }
            }
            catch (Exception error) when (LinkFaults.IsTransport(error) && (body.CanSeek || !upload.HasBegun))
            {
                held = null;
                await persistence.FailedAsync(edge, error, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (LinkFaults.IsTransport(error) && !cancellation.IsCancellationRequested)
            {
                throw LinkFaults.Of(edge, error);
            }
        }
    }

    /// <summary>How many bytes the silo holds; null if it is busy, after the wait that it wants.</summary>
    private async Task<long?> AskAsync(Uri edge, Upload upload, Persistence persistence, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation);
        using var request = Request(HttpMethod.Head, edge, upload);
        using var reply = await http.SendAsync(request, stall.Token).ConfigureAwait(false);
        return await IsBusyAsync(edge, reply, stall, persistence, cancellation).ConfigureAwait(false) ? null
            : reply.StatusCode == HttpStatusCode.OK ? HeldOf(reply, upload.Header.Length)
            : throw await EdgeReplies.FaultAsync(edge, reply, stall.Token).ConfigureAwait(false);
    }

    private async Task<(UpdateOutcome? Outcome, long? Held)> SendAsync(
        Uri edge, Upload upload, long from, Persistence persistence, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation);
        using var request = Request(HttpMethod.Put, edge, upload);
        using var body = new UploadBody(upload.Body, from, upload.Header.Length, throttle, stall, cancellation);
        body.Headers.ContentRange = from < upload.Header.Length
            ? new ContentRangeHeaderValue(from, upload.Header.Length - 1, upload.Header.Length)
            : new ContentRangeHeaderValue(upload.Header.Length);
        request.Content = body;
        request.Headers.ExpectContinue = upload.Header.Length - from > Small;
        try
        {
            using var reply = await http.SendAsync(request, stall.Token).ConfigureAwait(false);
            if (await IsBusyAsync(edge, reply, stall, persistence, cancellation).ConfigureAwait(false))
            {
                return (null, null);
            }

            switch ((int)reply.StatusCode)
            {
                case 200 or EdgeRoutes.EarlyVerdict:
                    return (UpdateOutcomeText.Read(await EdgeReplies.ReadAsync(reply, WireLimits.MaxOutcomeBytes, stall.Token).ConfigureAwait(false)), null);
                case 409 or 416:
                    // The silo holds another number of bytes than it said, or than we thought.
                    await persistence.FailedAsync(edge, new TransferException($"{edge} does not take bytes from {from}"), cancellation).ConfigureAwait(false);
                    return (null, HeldOf(reply, upload.Header.Length));
                default:
                    throw await EdgeReplies.FaultAsync(edge, reply, stall.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            upload.HasBegun |= body.HasMoved;
        }
    }

    private static async Task<bool> IsBusyAsync(Uri edge, HttpResponseMessage reply, Stall stall, Persistence persistence, CancellationToken cancellation)
    {
        if (!EdgeReplies.IsBusy(reply))
        {
            return false;
        }

        stall.Pause();
        await persistence.BusyAsync(edge, reply, cancellation).ConfigureAwait(false);
        return true;
    }

    private static long HeldOf(HttpResponseMessage reply, long length) =>
        reply.Headers.TryGetValues(EdgeRoutes.HeldHeader, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var held) && held <= length
            ? held
            : throw new TransferException($"the silo does not say by {EdgeRoutes.HeldHeader} which of the {length} bytes it holds");

    private static HttpRequestMessage Request(HttpMethod method, Uri edge, Upload upload)
    {
        var request = new HttpRequestMessage(method, new Uri(edge, EdgeRoutes.UpdatePath(upload.Header.Sha256)))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation(EdgeRoutes.UpdateHeader, upload.HeaderText);
        return request;
    }

    private sealed record Upload(UpdateHeader Header, string HeaderText, Stream Body)
    {
        public bool HasBegun { get; set; }
    }
}
