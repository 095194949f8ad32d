using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HierFL.Core.Tests.Jobs;

/// <summary>The keywords of JSON Schema that our schemas use, and a failure for any other: an independent reading of them.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Notes = ["$schema", "title", "description", "default"];

    public static bool Accepts(JsonObject schema, JsonNode? value) => schema.All(keyword => Notes.Contains(keyword.Key) || Holds(keyword.Key, keyword.Value!, schema, value));

    private static bool Holds(string keyword, JsonNode operand, JsonObject schema, JsonNode? value) => keyword switch
    {
        "type" => operand is JsonArray types ? types.Any(type => Is((string)type!, value)) : Is((string)operand!, value),
        "const" => JsonNode.DeepEquals(operand, value),
        "enum" => operand.AsArray().Any(word => JsonNode.DeepEquals(word, value)),
        "oneOf" => operand.AsArray().Count(part => Accepts(part!.AsObject(), value)) == 1,
        "anyOf" => operand.AsArray().Any(part => Accepts(part!.AsObject(), value)),
        "not" => !Accepts(operand.AsObject(), value),
        "required" => value is not JsonObject map || operand.AsArray().All(name => map.ContainsKey((string)name!)),
        "properties" => value is not JsonObject map || operand.AsObject().All(part => !map.TryGetPropertyValue(part.Key, out var inner) || Accepts(part.Value!.AsObject(), inner)),
        "propertyNames" => value is not JsonObject map || map.All(entry => Accepts(operand.AsObject(), entry.Key)),
        "additionalProperties" => value is not JsonObject map || map.Where(entry => schema["properties"]?[entry.Key] is null)
            .All(entry => operand is JsonObject part && Accepts(part, entry.Value)),
        "items" => value is not JsonArray list || list.All(item => Accepts(operand.AsObject(), item)),
        "pattern" => value?.GetValueKind() != JsonValueKind.String || Regex.IsMatch((string)value!, (string)operand!),
        "minimum" => Number(value) is not { } number || number >= (double)operand,
        "exclusiveMinimum" => Number(value) is not { } number || number > (double)operand,
        "maximum" => Number(value) is not { } number || number <= (double)operand,
        "exclusiveMaximum" => Number(value) is not { } number || number < (double)operand,
        _ => throw new InvalidOperationException($"the keyword '{keyword}' is not understood"),
    };

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        _ => throw new InvalidOperationException($"the type '{type}' is not understood"),
    };

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? (double)value : null;
}
