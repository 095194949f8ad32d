using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace HierFL.Core.Tensors;

/// <summary>Where the bytes of one tensor lie, from the first byte after the header.</summary>
internal readonly record struct SafetensorsEntry(TensorSpec Tensor, long Begin, long End);

/// <summary>
/// The header of a safetensors file. Tensors stand in layout order; the bytes of all int64 tensors come first and those of all float32
/// tensors after them, so that each is aligned and either vector is one run. The metadata names the buffers: <c>kind.NAME: buffer</c>.
/// </summary>
internal sealed record SafetensorsHeader(TensorLayout Layout, ImmutableArray<SafetensorsEntry> Entries, ImmutableSortedDictionary<string, string> Metadata)
{
    /// <summary>Bytes before the header: its length, little-endian.</summary>
    public const int PrefixBytes = 8;

    /// <summary>Longest header accepted.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>The entry that is no tensor.</summary>
    public const string MetadataName = "__metadata__";

    private const string KindPrefix = "kind.";
    private const string BufferKind = "buffer";

    /// <summary>The header of a model, prefix included, padded with spaces so that the data begin at a multiple of 8.</summary>
    /// <exception cref="ArgumentException">A key or a tensor has a name that the format keeps for itself.</exception>
    public static byte[] Compose(TensorLayout layout, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Keys.FirstOrDefault(key => key.StartsWith(KindPrefix, StringComparison.Ordinal)) is { } taken)
        {
            throw new ArgumentException($"the metadata has the key '{taken}'; keys that begin with '{KindPrefix}' are taken", nameof(metadata));
        }

        if (layout.Tensors.Any(tensor => tensor.Name == MetadataName))
        {
            throw new ArgumentException($"a tensor is named '{MetadataName}'; the format keeps that name for itself", nameof(layout));
        }

        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[PrefixBytes]);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WriteMetadata(json, layout, metadata);
            foreach (var tensor in layout.Tensors)
            {
                var begin = tensor.Type == TensorType.Int64
                    ? 8L * layout.OffsetOf(tensor)
                    : (8L * layout.IntegerCount) + (4L * layout.OffsetOf(tensor));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type == TensorType.Int64 ? "I64" : "F32");
                WriteNumbers(json, "shape", tensor.Shape.Select(dimension => (long)dimension));
                WriteNumbers(json, "data_offsets", [begin, begin + (tensor.Count * SizeOf(tensor.Type))]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' ');
        }

        var header = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - PrefixBytes);
        return header;
    }

    /// <summary>The length of the JSON, checked against the cap and what the file can hold.</summary>
    /// <exception cref="SafetensorsException">It is out of range.</exception>
    public static int ReadLength(ReadOnlySpan<byte> prefix, long fileBytes)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var most = (ulong)Math.Min(MaxBytes, fileBytes - PrefixBytes);
        return length >= 2 && length <= most
            ? (int)length
            : throw new SafetensorsException($"the header claims {length} bytes; from 2 to {most} are allowed in a file of {fileBytes}");
    }

    /// <summary>Reads the JSON of a header and checks it against the number of data bytes that follow.</summary>
    /// <exception cref="SafetensorsException">Anything but a whole, gapless description of those bytes.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataBytes)
    {
        try
        {
            var (drafts, metadata) = SafetensorsJson.Read(json);
            var entries = drafts.Select(draft => Entry(draft, metadata)).ToImmutableArray();
            RequireGapless(entries, dataBytes);
            var kinds = metadata.Where(pair => pair.Key.StartsWith(KindPrefix, StringComparison.Ordinal)).Select(pair => pair.Key);
            return new(new TensorLayout(entries.Select(entry => entry.Tensor)), entries, metadata.RemoveRange(kinds));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new SafetensorsException($"the header is not valid: {problem.Message}", problem);
        }
    }

    /// <summary>Bytes per element.</summary>
    public static int SizeOf(TensorType type) => type == TensorType.Int64 ? 8 : 4;

    private static void WriteMetadata(Utf8JsonWriter json, TensorLayout layout, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var pairs = layout.Tensors
            .Where(tensor => tensor.Kind == TensorKind.Buffer)
            .Select(tensor => KeyValuePair.Create(KindPrefix + tensor.Name, BufferKind))
            .Concat(metadata)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        if (pairs.IsEmpty)
        {
            return;
        }

        json.WriteStartObject(MetadataName);
        foreach (var (key, value) in pairs)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static SafetensorsEntry Entry(SafetensorsJson.Draft draft, ImmutableSortedDictionary<string, string> metadata)
    {
        var type = draft.Type switch
        {
            "F32" => TensorType.Float32,
            "I64" => TensorType.Int64,
            _ => throw new SafetensorsException($"tensor '{draft.Name}' has dtype '{draft.Type}'; F32 and I64 are allowed"),
        };
        var kind = metadata.GetValueOrDefault(KindPrefix + draft.Name) == BufferKind ? TensorKind.Buffer : TensorKind.Parameter;
        var bytes = (Int128)SizeOf(type);
        foreach (var dimension in draft.Shape)
        {
            // The product never exceeds 2^62 · 2^31, whatever the header claims.
            bytes *= dimension;
            if (bytes > long.MaxValue / 2)
            {
                throw new SafetensorsException($"the shape of tensor '{draft.Name}' exceeds any file");
            }
        }

        return draft.End - draft.Begin == bytes
            ? new(new(draft.Name, type, draft.Shape, kind), draft.Begin, draft.End)
            : throw new SafetensorsException(
                $"tensor '{draft.Name}' has offsets {draft.Begin} to {draft.End}; its shape and dtype need {bytes} bytes");
    }

    /// <summary>Offsets must cover the data without gap or overlap: nothing hides between tensors, and no byte is read twice.</summary>
    private static void RequireGapless(ImmutableArray<SafetensorsEntry> entries, long dataBytes)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                throw new SafetensorsException($"tensor '{entry.Tensor.Name}' begins at byte {entry.Begin} of the data; the one before it ends at {end}");
            }

            end = entry.End;
        }

        if (end != dataBytes)
        {
            throw new SafetensorsException($"the tensors cover {end} bytes; the file holds {dataBytes}");
        }
    }
}
