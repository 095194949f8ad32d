using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>Fetches bytes by content from any of several silos. A transfer that breaks goes on where it stopped, at another silo if need be: the hash names the same bytes everywhere.</summary>
/// <param name="http">Sends to the silos, and knows whom it trusts (<see cref="Tls.MutualTls.Handler"/>).</param>
/// <param name="edges">Where to ask.</param>
/// <param name="throttle">Bandwidth and hours.</param>
/// <param name="time">Clock for waits.</param>
public sealed class ContentClient(HttpMessageInvoker http, EdgeAddresses edges, Throttle throttle, TimeProvider time)
{
    /// <summary>Bytes asked of a connection at a time.</summary>
    private const int Piece = 256 * 1024;

    /// <summary>The bytes, checked against their hash.</summary>
    /// <exception cref="ContentGoneException">No silo offers them any more.</exception>
    /// <exception cref="TransferException">They did not get through, or are others.</exception>
    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    public async Task<ReadOnlyMemory<byte>> GetAsync(ContentRef content, CancellationToken cancellation)
    {
        var bytes = await ReadAsync(content, cancellation).ConfigureAwait(false);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) == content.Sha256
            ? bytes
            : throw new TransferException($"the silos gave other bytes than those of SHA-256 {content.Sha256}");
    }

    /// <summary>The bytes, of the right length; the caller checks the hash.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(ContentRef content, CancellationToken cancellation)
    {
        if (!WireText.IsSha256(content.Sha256) || content.Length < 0 || content.Length > Array.MaxLength)
        {
            throw new TransferException($"content {WireText.Quote(content.Sha256)} of {content.Length} bytes cannot be fetched: a SHA-256 and at most {Array.MaxLength} bytes are needed");
        }

        var download = new Download(content);
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

        return download.Bytes;
    }

    private async Task ContinueAsync(Uri edge, Download download, Persistence persistence, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge, EdgeRoutes.ContentPath(download.Content.Sha256)))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
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

    /// <summary>What has come of a content. Memory is taken only once a silo has promised exactly its length.</summary>
    private sealed class Download(ContentRef content)
    {
        private byte[] _buffer = [];

        public ContentRef Content => content;

        public int Held { get; set; }

        public bool IsWhole => Held == content.Length;

        public ReadOnlyMemory<byte> Bytes => _buffer;

        public Memory<byte> Room(int most) => _buffer.AsMemory(Held, (int)Math.Min(most, content.Length - Held));

        /// <exception cref="TransferException">The reply promises another length, or another part than the one asked for.</exception>
        public void Begin(HttpResponseMessage reply)
        {
            var headers = reply.Content.Headers;
            if (reply.StatusCode == HttpStatusCode.OK)
            {
                // All of it, also where a part was asked for.
                Held = 0;
            }
            else if (headers.ContentRange is not { HasRange: true } range || range.From != Held || range.To != content.Length - 1)
            {
                throw new TransferException($"the silo gave {WireText.Quote(headers.ContentRange?.ToString() ?? "no range")}; bytes {Held} to {content.Length - 1} were asked for");
            }

            if (headers.ContentLength != content.Length - Held)
            {
                throw new TransferException($"the silo promises {headers.ContentLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown number of"} bytes; {content.Length - Held} are asked for");
            }

            if (_buffer.Length == 0)
            {
                _buffer = GC.AllocateUninitializedArray<byte>((int)content.Length);
            }
        }
    }
}
