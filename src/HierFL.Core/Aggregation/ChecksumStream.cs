using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HierFL.Core.Aggregation;

/// <summary>
/// Moves arrays of numbers to or from a stream, piece by piece through one small buffer, and takes the CRC-32C of all that passes: against faults, for TLS has
/// checked already that nobody changed a byte, and a cryptographic hash of a large sum costs as much as half its way.
/// </summary>
internal sealed class ChecksumStream(Stream stream) : IDisposable
{
    /// <summary>Bytes moved at a time: a large model has no second copy, and a piece is gone through while it is in the cache.</summary>
    private const int Piece = 1 << 18;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Piece);
    private uint _crc = uint.MaxValue;

    /// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4) of all that has passed.</summary>
    public uint Checksum => ~_crc;

    public async Task WriteAsync<T>(T[] values, CancellationToken cancellation)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length;)
        {
            var (count, bytes) = Next<T>(values.Length - start);
            MemoryMarshal.AsBytes(values.AsSpan(start, count)).CopyTo(_buffer);
            Pass(_buffer.AsSpan(0, bytes));
            await stream.WriteAsync(_buffer.AsMemory(0, bytes), cancellation).ConfigureAwait(false);
            start += count;
        }
    }

    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    public async Task ReadAsync<T>(T[] values, CancellationToken cancellation)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length;)
        {
            var (count, bytes) = Next<T>(values.Length - start);
            await stream.ReadExactlyAsync(_buffer.AsMemory(0, bytes), cancellation).ConfigureAwait(false);
            Pass(_buffer.AsSpan(0, bytes));
            _buffer.AsSpan(0, bytes).CopyTo(MemoryMarshal.AsBytes(values.AsSpan(start, count)));
            start += count;
        }
    }

    /// <summary>So many bytes; memory is taken as they come, not as they are promised.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    public async Task<byte[]> ReadAsync(int length, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(length, Piece)];
        for (var filled = 0; filled < length; filled = bytes.Length)
        {
            if (filled > 0)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * filled));
            }

            await stream.ReadExactlyAsync(bytes.AsMemory(filled), cancellation).ConfigureAwait(false);
            Pass(bytes.AsSpan(filled));
        }

        return bytes;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        var (crc, whole) = (_crc, bytes.Length & ~7);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[..whole]))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[whole..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        _crc = crc;
    }

    private static (int Count, int Bytes) Next<T>(int left)
    {
        var count = Math.Min(left, Piece / Unsafe.SizeOf<T>());
        return (count, count * Unsafe.SizeOf<T>());
    }
}
