using System.Buffers;
using System.Net;

namespace HierFL.Protocol.Transfer;

/// <summary>The rest of an update on its way, piece by piece at the pace of the throttle.</summary>
internal sealed class UploadBody(Stream body, long from, long length, Throttle throttle, Stall stall, CancellationToken cancellation) : HttpContent
{
    /// <summary>Bytes given to a connection at a time.</summary>
    private const int Piece = 256 * 1024;

    /// <summary>Whether any byte has left.</summary>
    public bool HasMoved { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (body is MemoryStream memory && memory.TryGetBuffer(out var all))
        {
            await SendAsync(stream, all.AsMemory((int)from, (int)(length - from))).ConfigureAwait(false);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            await SkipAsync(buffer, cancellationToken).ConfigureAwait(false);
            stall.Wait(Stall.VerdictPatience);
            for (var left = length - from; left > 0;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(left, Piece));
                await body.ReadExactlyAsync(piece, cancellation).ConfigureAwait(false);
                await SendAsync(stream, piece).ConfigureAwait(false);
                left -= piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long count)
    {
        count = length - from;
        return true;
    }

    /// <summary>Goes to where the silo wants to go on.</summary>
    private async Task SkipAsync(byte[] buffer, CancellationToken cancellation)
    {
        if (body.CanSeek)
        {
            body.Position = from;
            return;
        }

        for (var left = from; left > 0;)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(left, Piece));
            await body.ReadExactlyAsync(piece, cancellation).ConfigureAwait(false);
            left -= piece.Length;
        }
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at += Piece)
        {
            var piece = bytes.Slice(at, Math.Min(Piece, bytes.Length - at));
            stall.Pause();
            await throttle.MovedAsync(piece.Length, cancellation).ConfigureAwait(false);
            stall.Wait(Stall.Patience);
            await stream.WriteAsync(piece, stall.Token).ConfigureAwait(false);
            HasMoved = true;
        }

        stall.Wait(Stall.VerdictPatience);
    }
}
