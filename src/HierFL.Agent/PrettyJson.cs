using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HierFL.Agent;

/// <summary>JSON for people and for <c>jq</c>: it goes to a terminal or a file, never into a web page.</summary>
internal static class PrettyJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        RespectNullableAnnotations = true,
    };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options) + "\n";
}
