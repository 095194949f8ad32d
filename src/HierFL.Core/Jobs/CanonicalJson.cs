using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace HierFL.Core.Jobs;

/// <summary>Trees as JSON: one line, entries in the order of the tree, so that equal trees are equal bytes.</summary>
internal static partial class CanonicalJson
{
    public static string Write(Node node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(node, writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="JobException">It is not JSON, is too large or too deep, or a name occurs twice in a map.</exception>
    public static Node Read(string json)
    {
        if (json.Length > Node.MaxBytes)
        {
            throw new JobException($"found {json.Length} characters; allowed: {Node.MaxBytes}");
        }

        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Node.MaxDepth });
        try
        {
            reader.Read();
            var node = Read(ref reader);
            reader.Read();
            return node;
        }
        catch (JsonException error)
        {
            var (line, column) = ((int)(error.LineNumber ?? -1) + 1, (int)(error.BytePositionInLine ?? -1) + 1);
            throw new JobException([new JobError(line, column, "", "it is not JSON: " + error.Message)]);
        }
    }

    private static void Write(Node node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode { IsEmpty: true }:
                writer.WriteNullValue();
                break;
            case ScalarNode { Quoted: false } scalar when Literal().IsMatch(scalar.Text):
                writer.WriteRawValue(scalar.Text);
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private static Node Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadMap(ref reader),
        JsonTokenType.StartArray => ReadList(ref reader),
        JsonTokenType.String => new ScalarNode(reader.GetString()!, Quoted: true, 0, 0),
        _ => new ScalarNode(Encoding.UTF8.GetString(reader.ValueSpan), Quoted: false, 0, 0),
    };

    private static MapNode ReadMap(ref Utf8JsonReader reader)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw new JobException($"the name {ForeignText.Quote(name)} occurs twice in one map");
            }

            reader.Read();
            entries.Add(new MapEntry(name, Read(ref reader), 0, 0));
        }

        return new MapNode(entries.ToImmutable(), 0, 0);
    }

    private static ListNode ReadList(ref Utf8JsonReader reader)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader));
        }

        return new ListNode(items.ToImmutable(), 0, 0);
    }

    [GeneratedRegex(@"\A(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}
