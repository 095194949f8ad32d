namespace HierFL.Cli.Cluster;

/// <summary>The body of a reply.</summary>
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

    /// <summary>A body of unknown length, or its beginning.</summary>
    /// <param name="body">The body.</param>
    /// <param name="most">Bytes of it that are read.</param>
    /// <param name="time">Clock of the patience.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TimeoutException">It is silent for too long.</exception>
    public static async Task<byte[]> ReadAsync(Stream body, int most, TimeProvider time, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[Piece];
        while (bytes.Length < most && await ReadAsync(body, buffer.AsMemory(0, (int)Math.Min(Piece, most - bytes.Length)), time, cancellation) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, TimeProvider time, CancellationToken cancellation)
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
