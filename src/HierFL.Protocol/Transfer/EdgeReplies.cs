using System.Text;

namespace HierFL.Protocol.Transfer;

/// <summary>Replies of an edge that are no content: read no further than allowed.</summary>
internal static class EdgeReplies
{
    /// <summary>The longest that a silo can make an agent wait; after that it is asked again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <exception cref="TransferException">It is longer.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage reply, int most, CancellationToken cancellation)
    {
        var stream = await reply.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[Math.Min(most, Math.Max(0, reply.Content.Headers.ContentLength ?? most)) + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return read < buffer.Length ? buffer[..read] : throw new TransferException($"the reply is longer than the {buffer.Length - 1} bytes that are allowed");
    }

    /// <summary>Throws what the status of the reply means.</summary>
    public static async Task<Exception> FaultAsync(Uri edge, HttpResponseMessage reply, CancellationToken cancellation)
    {
        var sentence = Encoding.UTF8.GetString(await ReadAsync(reply, EdgeRoutes.MaxReplyBytes, cancellation).ConfigureAwait(false));
        return LinkFaults.OfStatus(edge, (int)reply.StatusCode, sentence);
    }

    /// <summary>Whether the silo wants to be asked later.</summary>
    public static bool IsBusy(HttpResponseMessage reply) => (int)reply.StatusCode is 429 or 503;

    /// <summary>When to ask a busy silo again.</summary>
    public static TimeSpan WaitOf(HttpResponseMessage reply, TimeProvider time)
    {
        var wait = reply.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => TimeSpan.FromSeconds(1),
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
    }
}
