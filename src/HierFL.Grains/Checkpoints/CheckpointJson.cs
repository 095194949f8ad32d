using System.Text.Json;
using System.Text.Json.Serialization;

namespace HierFL.Grains.Checkpoints;

/// <summary>Head and manifest as JSON: indented, and the same bytes for the same content on every machine. Members it does not know are passed over.</summary>
internal static class CheckpointJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static byte[] Encode<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, Options);

    /// <param name="content">A JSON object with a version.</param>
    /// <param name="path">Named in errors.</param>
    /// <param name="current">The newest version this program reads.</param>
    /// <exception cref="CheckpointException">It is not such a document, or a newer one.</exception>
    public static T Decode<T>(ReadOnlySpan<byte> content, string path, int current)
    {
        try
        {
            var version = JsonSerializer.Deserialize<VersionOnly>(content, Options)?.Version ?? 0;
            if (version < 1 || version > current)
            {
                throw new CheckpointException(version < 1
                    ? $"{path} names no format version; expected {current}"
                    : $"{path} has the newer format version {version}; this program reads up to {current}: upgrade it");
            }

            return JsonSerializer.Deserialize<T>(content, Options)!;
        }
        catch (JsonException fault)
        {
            throw new CheckpointException($"{path} ({content.Length} bytes) is truncated or no JSON of its kind: {fault.Message}", fault);
        }
    }

    private sealed record VersionOnly(int? Version);
}
