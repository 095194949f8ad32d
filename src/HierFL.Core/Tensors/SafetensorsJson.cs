using System.Collections.Immutable;
using System.Text.Json;

namespace HierFL.Core.Tensors;

/// <summary>The JSON of a safetensors header, read strictly: no unknown field, no name twice, no comment, no value of another type.</summary>
internal static class SafetensorsJson
{
    /// <summary>One tensor as the header describes it, not yet checked against shape and file.</summary>
    internal sealed record Draft(string Name, string Type, ImmutableArray<int> Shape, long Begin, long End);

    /// <summary>Most dimensions of a tensor.</summary>
    private const int MaxRank = 32;

    /// <exception cref="SafetensorsException">A field is missing, unknown or out of range.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static (List<Draft> Tensors, ImmutableSortedDictionary<string, string> Metadata) Read(ReadOnlySpan<byte> utf8)
    {
        var drafts = new List<Draft>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        if (utf8[0] != (byte)'{')
        {
            throw new SafetensorsException("the header must begin with '{'");
        }

        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 4 });
        json.Read();
        while (NextName(ref json) is { } name)
        {
            if (!names.Add(name))
            {
                throw new SafetensorsException($"'{name}' occurs twice in the header");
            }

            if (name == SafetensorsHeader.MetadataName)
            {
                metadata = ReadMetadata(ref json);
            }
            else
            {
                drafts.Add(ReadTensor(ref json, name));
            }
        }

        // Reads over the padding: anything but white space after the object is an error of the reader.
        json.Read();
        return (drafts, metadata);
    }

    private static ImmutableSortedDictionary<string, string> ReadMetadata(ref Utf8JsonReader json)
    {
        Require(ref json, JsonTokenType.StartObject, "__metadata__");
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (NextName(ref json) is { } key)
        {
            Require(ref json, JsonTokenType.String, $"__metadata__ '{key}'");
            if (!metadata.TryAdd(key, json.GetString()!))
            {
                throw new SafetensorsException($"'{key}' occurs twice in __metadata__");
            }
        }

        return metadata.ToImmutable();
    }

    private static Draft ReadTensor(ref Utf8JsonReader json, string name)
    {
        string? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        Require(ref json, JsonTokenType.StartObject, $"tensor '{name}'");
        while (NextName(ref json) is { } field)
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Require(ref json, JsonTokenType.String, $"dtype of '{name}'");
                    type = json.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, name, int.MaxValue);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref json, name, long.MaxValue);
                    break;
                default:
                    throw new SafetensorsException($"tensor '{name}' has the field '{field}'; dtype, shape and data_offsets are allowed, once each");
            }
        }

        return type is not null && shape is not null && offsets is { Count: 2 } && offsets[0] <= offsets[1]
            ? new(name, type, [.. shape.Select(dimension => (int)dimension)], offsets[0], offsets[1])
            : throw new SafetensorsException($"tensor '{name}' needs dtype, shape and data_offsets [begin, end]");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader json, string name, long most)
    {
        Require(ref json, JsonTokenType.StartArray, $"a list of '{name}'");
        var numbers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            if (numbers.Count == MaxRank || !json.TryGetInt64(out var number) || number < 0 || number > most)
            {
                throw new SafetensorsException($"a list of '{name}' has more than {MaxRank} numbers or one that is not a whole number from 0 to {most}");
            }

            numbers.Add(number);
        }

        return json.TokenType == JsonTokenType.EndArray
            ? numbers
            : throw new SafetensorsException($"a list of '{name}' holds {json.TokenType}; numbers are allowed");
    }

    private static string? NextName(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;
    }

    private static void Require(ref Utf8JsonReader json, JsonTokenType type, string what)
    {
        json.Read();
        if (json.TokenType != type)
        {
            throw new SafetensorsException($"{what} is {json.TokenType}; {type} is needed");
        }
    }
}
