using System.Text.Json;
using System.Text.Json.Serialization;

namespace HierFL.Protocol.WireMapping;

/// <summary>An enumeration as one kebab-case word. The converter of the framework also takes numbers, other cases and lists of words.</summary>
internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = Enum.GetValues<T>().ToDictionary(WordOf, StringComparer.Ordinal);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"one of {string.Join(", ", Values.Keys)} is expected");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(WordOf(value));

    private static string WordOf(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
