using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Rendering;

/// <summary>What a verb that reads puts on stdout: a table, or the record itself as JSON or YAML.</summary>
internal static class Document
{
    /// <summary>Enumerations by name, nothing for what is not there; for terminals and files, never for a web page.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="format">table, json or yaml.</param>
    /// <param name="document">A record; lists are a field of one.</param>
    /// <param name="table">For people.</param>
    public static void Print(string format, object document, Func<string> table)
    {
        Console.WriteLine(format switch
        {
            "json" => JsonSerializer.Serialize(document, Json),
            "yaml" => Yaml(document),
            _ => table(),
        });
    }

    /// <summary>A record, or a map of its like, as YAML without a newline at the end.</summary>
    public static string Yaml(object document) =>
        YamlWriter.Write((MapNode)NodeOf(JsonSerializer.SerializeToNode(document, Json)!)).TrimEnd('\n');

    private static Node NodeOf(JsonNode? json) => json switch
    {
        JsonObject map => new MapNode([.. map.Select(entry => new MapEntry(entry.Key, NodeOf(entry.Value), 0, 0))], 0, 0),
        JsonArray list => new ListNode([.. list.Select(NodeOf)], 0, 0),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => new ScalarNode(value.GetValue<string>(), Quoted: true, 0, 0),
        null => new ScalarNode("null", Quoted: false, 0, 0),
        _ => new ScalarNode(json.ToJsonString(), Quoted: false, 0, 0),
    };
}
