using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HierFL.Core.Memory;

namespace HierFL.Core.Tensors;

/// <summary>
/// Models as safetensors: 8 bytes of header length, a JSON header, the values; little-endian. Equal models give equal bytes. The reader
/// takes F32 and I64 only, trusts no length it has not checked, and leaves no byte unaccounted for.
/// </summary>
public static class Safetensors
{
    /// <summary>Elements written or read at a time.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>Writes a model without a second copy of it.</summary>
    /// <param name="model">The model; which tensors are buffers goes into the metadata.</param>
    /// <param name="stream">Written to, not flushed or closed.</param>
    /// <param name="metadata">Strings for readers of the file; keys that begin with <c>kind.</c> are taken.</param>
    /// <exception cref="ArgumentException">A key or a tensor has a name that the format keeps for itself.</exception>
    public static void Write(ModelVector model, Stream stream, IReadOnlyDictionary<string, string>? metadata = null)
    {
        stream.Write(SafetensorsHeader.Compose(model.Layout, metadata ?? ImmutableDictionary<string, string>.Empty));
        WriteAll<long>(model.Integers, stream);
        WriteAll<float>(model.Floats, stream);
    }

    /// <summary>The bytes of a model.</summary>
    public static byte[] ToBytes(ModelVector model, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var bytes = new byte[Length(model.Layout, metadata)];
        using var stream = new MemoryStream(bytes);
        Write(model, stream, metadata);
        return bytes;
    }

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    public static long Length(TensorLayout layout, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsHeader.Compose(layout, metadata ?? ImmutableDictionary<string, string>.Empty).Length + (8L * layout.IntegerCount) + (4L * layout.FloatCount);

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="memory">Where the model's floats come from, and may be returned to once nobody uses the model; null for fresh memory.</param>
    /// <exception cref="SafetensorsException">It is not one model in F32 and I64, from the first byte to the last.</exception>
    public static ModelVector Read(ReadOnlySpan<byte> file, BulkMemory? memory = null)
    {
        var start = SafetensorsHeader.PrefixBytes + HeaderLength(file);
        var data = file[start..];
        var header = SafetensorsHeader.Parse(file[SafetensorsHeader.PrefixBytes..start], data.Length);
        var model = ModelVector.Unwritten(header.Layout, memory);
        foreach (var entry in header.Entries)
        {
            data[(int)entry.Begin..(int)entry.End].CopyTo(BytesOf(model, entry, 0, entry.Tensor.Count));
        }

        return model;
    }

    /// <summary>Reads a model from a stream of known length, for example a body whose length the sender announced.</summary>
    /// <param name="stream">At the start of the file; exactly <paramref name="length"/> bytes are read.</param>
    /// <param name="length">Bytes of the file; no more than about this much is allocated.</param>
    /// <exception cref="SafetensorsException">It is not one model in F32 and I64, or ends early.</exception>
    public static ModelVector Read(Stream stream, long length)
    {
        try
        {
            var header = ReadHeader(stream, length);
            var model = ModelVector.Unwritten(header.Layout);
            foreach (var entry in header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
            {
                for (var start = 0L; start < entry.Tensor.Count; start += Chunk)
                {
                    stream.ReadExactly(BytesOf(model, entry, start, Math.Min(Chunk, entry.Tensor.Count - start)));
                }
            }

            return model;
        }
        catch (EndOfStreamException problem)
        {
            throw new SafetensorsException($"the file ends before its {length} bytes", problem);
        }
    }

    /// <summary>Reads from a stream that knows its length, from its position to its end.</summary>
    /// <exception cref="SafetensorsException">It is not one model in F32 and I64.</exception>
    public static ModelVector Read(Stream stream) => Read(stream, stream.Length - stream.Position);

    /// <summary>The layout and the metadata alone; the stream is left at the first byte of the values.</summary>
    /// <param name="stream">At the start of the file.</param>
    /// <param name="length">Bytes of the whole file.</param>
    /// <exception cref="SafetensorsException">The header is not valid, or does not fit a file of this length.</exception>
    public static (TensorLayout Layout, ImmutableSortedDictionary<string, string> Metadata) ReadLayout(Stream stream, long length)
    {
        try
        {
            var header = ReadHeader(stream, length);
            return (header.Layout, header.Metadata);
        }
        catch (EndOfStreamException problem)
        {
            throw new SafetensorsException($"the file ends before its {length} bytes", problem);
        }
    }

    private static SafetensorsHeader ReadHeader(Stream stream, long length)
    {
        if (length < SafetensorsHeader.PrefixBytes)
        {
            throw new SafetensorsException($"the file has {length} bytes; a header needs at least {SafetensorsHeader.PrefixBytes}");
        }

        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        stream.ReadExactly(prefix);
        var json = new byte[SafetensorsHeader.ReadLength(prefix, length)];
        stream.ReadExactly(json);
        return SafetensorsHeader.Parse(json, length - SafetensorsHeader.PrefixBytes - json.Length);
    }

    private static int HeaderLength(ReadOnlySpan<byte> file) =>
        file.Length >= SafetensorsHeader.PrefixBytes
            ? SafetensorsHeader.ReadLength(file, file.Length)
            : throw new SafetensorsException($"the file has {file.Length} bytes; a header needs at least {SafetensorsHeader.PrefixBytes}");

    /// <summary>Part of a tensor's values, as bytes of the model's vector.</summary>
    private static Span<byte> BytesOf(ModelVector model, in SafetensorsEntry entry, long start, long count)
    {
        var offset = model.Layout.OffsetOf(entry.Tensor) + (int)start;
        return entry.Tensor.Type == TensorType.Int64
            ? MemoryMarshal.AsBytes(model.Integers.AsSpan(offset, (int)count))
            : MemoryMarshal.AsBytes(model.Floats.AsSpan(offset, (int)count));
    }

    private static void WriteAll<T>(ReadOnlySpan<T> values, Stream stream)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length; start += Chunk)
        {
            stream.Write(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Chunk, values.Length - start))));
        }
    }
}
