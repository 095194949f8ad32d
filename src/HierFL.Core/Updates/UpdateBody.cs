using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HierFL.Core.Updates;

/// <summary>The body of an update being written: float32 deltas, int64 buffers and float64 lanes as views of one buffer (<see cref="UpdateShape"/>).</summary>
public sealed class UpdateBody
{
    private readonly byte[] _bytes;

    /// <summary>A body of zeros.</summary>
    /// <exception cref="ArgumentException">The body would not fit into an array of 2 GiB.</exception>
    public UpdateBody(UpdateShape shape)
    {
        if (shape.Bytes > Array.MaxLength)
        {
            throw new ArgumentException($"the body has {shape.Bytes} bytes; at most {Array.MaxLength} are allowed", nameof(shape));
        }

        Shape = shape;
        _bytes = new byte[shape.Bytes];
    }

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
}
