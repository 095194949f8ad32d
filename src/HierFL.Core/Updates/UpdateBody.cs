using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HierFL.Core.Memory;

namespace HierFL.Core.Updates;

/// <summary>The body of an update being written: float32 deltas, int64 buffers and float64 lanes as views of one buffer (<see cref="UpdateShape"/>).</summary>
public sealed class UpdateBody : IDisposable
{
    private readonly byte[] _bytes;
    private readonly BulkMemory? _memory;

    /// <summary>A body of zeros.</summary>
    /// <exception cref="ArgumentException">The body would not fit into an array of 2 GiB.</exception>
    public UpdateBody(UpdateShape shape)
        : this(shape, new byte[LengthOf(shape)], null)
    {
    }

    private UpdateBody(UpdateShape shape, byte[] bytes, BulkMemory? memory) => (Shape, _bytes, _memory) = (shape, bytes, memory);

    /// <summary>A body in memory that was used before: all of it has to be written. It goes back with the body, and with it what <see cref="Bytes"/> gave.</summary>
    /// <exception cref="ArgumentException">The body would not fit into an array of 2 GiB.</exception>
    public static UpdateBody In(BulkMemory memory, UpdateShape shape) => new(shape, memory.Rent(LengthOf(shape)), memory);

    public UpdateShape Shape { get; }

    /// <summary>The model delta, in layout order.</summary>
    public Span<float> Floats => MemoryMarshal.Cast<byte, float>(_bytes.AsSpan(0, 4 * Shape.Floats));

    /// <summary>The integer buffers as they are, in layout order.</summary>
    public Span<long> Integers => MemoryMarshal.Cast<byte, long>(_bytes.AsSpan(4 * Shape.Floats, 8 * Shape.Integers));

    /// <summary>The scalar lanes, in the plan's order.</summary>
    public Span<double> Lanes => MemoryMarshal.Cast<byte, double>(_bytes.AsSpan((4 * Shape.Floats) + (8 * Shape.Integers)));

    /// <summary>What travels, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>SHA-256 of the bytes as they are now, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(_bytes));

    public void Dispose() => _memory?.Return(_bytes);

    private static int LengthOf(UpdateShape shape) => shape.Bytes <= Array.MaxLength
        ? (int)shape.Bytes
        : throw new ArgumentException($"the body has {shape.Bytes} bytes; at most {Array.MaxLength} are allowed", nameof(shape));
}
