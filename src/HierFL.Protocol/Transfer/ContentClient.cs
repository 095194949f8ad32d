using System.Net;
using System.Net.Http.Headers;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>Fetches bytes by content from any of several silos. A transfer that breaks goes on where it stopped, at another silo if need be: the hash names the same bytes everywhere.</summary>
/// <param name="http">Sends to the silos, and knows whom it trusts (<see cref="Tls.MutualTls.Handler"/>).</param>
/// <param name="edges">Where to ask.</param>
/// <param name="throttle">Bandwidth and hours.</param>
/// <param name="time">Clock for waits.</param>
/// <param name="scope">Between silos: how far the other one looks; null for a hospital.</param>
public sealed class ContentClient(HttpMessageInvoker http, EdgeAddresses edges, Throttle throttle, TimeProvider time, string? scope = null)
{
    /// <summary>Bytes asked of a connection at a time.</summary>
    private const int Piece = 256 * 1024;

    /// <summary>The bytes, of the right length; the caller checks the hash.</summary>
    /// <exception cref="ContentGoneException">No silo offers them any more.</exception>
    /// <exception cref="TransferException">They did not get through.</exception>
    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(ContentRef content, CancellationToken cancellation)
    {
        var download = new Download(content, null);
        await FillAsync(download, cancellation).ConfigureAwait(false);
        return download.Bytes;
    }

    /// <summary>Reads the bytes, of the right length, in memory that serves others afterwards; whoever reads checks the hash.</summary>
    /// <param name="content">Hash and length.</param>
    /// <param name="memory">Where the memory comes from; null for fresh memory.</param>
    /// <param name="read">What is made of the bytes, which are there only as long as it runs.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <inheritdoc cref="ReadAsync(ContentRef, CancellationToken)" path="/exception"/>
    public async Task<T> ReadAsync<T>(ContentRef content, BulkMemory? memory, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation)
    {
        using var download = new Download(content, memory);
        await FillAsync(download, cancellation).ConfigureAwait(false);
        return read(download.Bytes);
    }

    /// <summary>Gives bytes to the silos, where the caller may (operators, at the root).</summary>
    /// <param name="content">Hash and length, which the silo checks.</param>
    /// <param name="body">Can seek; read from its start.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <inheritdoc cref="ReadAsync(ContentRef, CancellationToken)" path="/exception"/>
    public async Task PutAsync(ContentRef content, Stream body, CancellationToken cancellation)
    {
        var persistence = new Persistence(edges, time);
        for (var isDone = false; !isDone;)
        {
            await throttle.WaitForHoursAsync(cancellation).ConfigureAwait(false);
            var edge = edges.Current;
            try
            {
                isDone = await PutOnceAsync(edge, content, body, persistence, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (LinkFaults.IsTransport(error))
            {
                await persistence.FailedAsync(edge, error, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task FillAsync(Download download, CancellationToken cancellation)
    {
        var content = download.Content;
        if (!WireText.IsSha256(content.Sha256) || content.Length < 0 || content.Length > Array.MaxLength)
        {
            throw new TransferException($"content {WireText.Quote(content.Sha256)} of {content.Length} bytes cannot be fetched: a SHA-256 and at most {Array.MaxLength} bytes are needed");
        }

        var persistence = new Persistence(edges, time);
        while (!download.IsWhole)
        {
            await throttle.WaitForHoursAsync(cancellation).ConfigureAwait(false);
            var edge = edges.Current;
            try
            {
                await ContinueAsync(edge, download, persistence, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (LinkFaults.IsTransport(error))
            {
                await persistence.FailedAsync(edge, error, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> PutOnceAsync(Uri edge, ContentRef content, Stream body, Persistence persistence, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation);
        using var request = Request(HttpMethod.Put, edge, content);
        using var upload = new UploadBody(body, 0, content.Length, throttle, stall, cancellation);
        request.Content = upload;
        request.Headers.ExpectContinue = content.Length > Piece;
        using var reply = await http.SendAsync(request, stall.Token).ConfigureAwait(false);
        if (EdgeReplies.IsBusy(reply))
        {
            stall.Pause();
            await persistence.BusyAsync(edge, reply, cancellation).ConfigureAwait(false);
            return false;
        }

        return reply.IsSuccessStatusCode ? true : throw await EdgeReplies.FaultAsync(edge, reply, stall.Token).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, Uri edge, ContentRef content) =>
        new(method, new Uri(edge, EdgeRoutes.ContentPath(content, scope))) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private async Task ContinueAsync(Uri edge, Download download, Persistence persistence, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation);
        using var request = Request(HttpMethod.Get, edge, download.Content);
        if (download.Held > 0)
        {
            request.Headers.Range = new RangeHeaderValue(download.Held, null);
        }

        using var reply = await http.SendAsync(request, stall.Token).ConfigureAwait(false);
        if (EdgeReplies.IsBusy(reply))
        {
            stall.Pause();
            await persistence.BusyAsync(edge, reply, cancellation).ConfigureAwait(false);
            return;
        }

        if (reply.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw await EdgeReplies.FaultAsync(edge, reply, stall.Token).ConfigureAwait(false);
        }

        download.Begin(reply);
        var stream = await reply.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        while (!download.IsWhole)
        {
            stall.Wait(Stall.Patience);
            var read = await stream.ReadAsync(download.Room(Piece), stall.Token).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException($"it ended after {download.Held} of {download.Content.Length} bytes");
            }

            download.Held += read;
            persistence.Reached(download.Held);
            stall.Pause();
            await throttle.MovedAsync(read, cancellation).ConfigureAwait(false);
        }
    }
}
