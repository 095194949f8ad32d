namespace HierFL.Cli.Cluster;

/// <summary>The body of a file that is downloaded.</summary>
internal static class FileBody
{
    /// <summary>Of silence; a body may take as long as it likes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const int Piece = 256 * 1024;

    /// <summary>Copies a body of known length.</summary>
    /// <exception cref="TimeoutException">It is silent for too long.</exception>
    /// <exception cref="InvalidDataException">It ends early, or is longer.</exception>
    public static async Task CopyAsync(Stream body, Stream target, long length, TimeProvider time, CancellationToken cancellation)
    {
        var buffer = new byte[Piece];
        for (var copied = 0L; ;)
        {
            var read = await ReadAsync(body, buffer, time, cancellation);
            copied += read;
            if (copied > length || (read == 0 && copied < length))
            {
                throw new InvalidDataException(read == 0 ? $"it ended after {copied} of {length} bytes" : $"it is longer than the {length} bytes it should have");
            }

            if (read == 0)
            {
                return;
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, TimeProvider time, CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"it was silent for {Patience.TotalSeconds:0} s", error);
        }
    }
}
