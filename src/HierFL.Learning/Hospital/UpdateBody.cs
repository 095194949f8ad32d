using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HierFL.Core.Updates;
using HierFL.Learning.Training;

namespace HierFL.Learning.Hospital;

/// <summary>Bytes of an update, as <see cref="UpdateShape"/> lays them out: little-endian float32, int64, float64.</summary>
internal static class UpdateBody
{
    /// <summary>Null if the learner gave other numbers of values than the shape has.</summary>
    public static byte[]? Of(LearningResult result, UpdateShape shape)
    {
        if (result.Floats.Length != shape.Floats || result.Integers.Length != shape.Integers || result.Lanes.Length != shape.Lanes)
        {
            return null;
        }

        var body = new byte[shape.Bytes];
        var rest = body.AsSpan();
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(result.Floats.AsSpan()).CopyTo(rest);
            rest = rest[(sizeof(float) * shape.Floats)..];
        }
        else
        {
            foreach (var value in result.Floats)
            {
                BinaryPrimitives.WriteSingleLittleEndian(rest, value);
                rest = rest[sizeof(float)..];
            }
        }

        foreach (var value in result.Integers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, value);
            rest = rest[sizeof(long)..];
        }

        foreach (var value in result.Lanes)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
            rest = rest[sizeof(double)..];
        }

        return body;
    }

    /// <summary>A stream from the body's start; a link in process may take the buffer itself.</summary>
    public static MemoryStream Open(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
            : new MemoryStream(body.ToArray(), writable: false);
}
