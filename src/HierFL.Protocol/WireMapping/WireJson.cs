using System.Text.Json;
using System.Text.Json.Serialization;
using HierFL.Core.Updates;

namespace HierFL.Protocol.WireMapping;

/// <summary>JSON that crosses the trust boundary: nothing unknown, nothing twice, nothing left out, nothing deep.</summary>
internal static class WireJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new WordConverter<UpdateVerdict>(), new WordConverter<RejectionReason>() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // A diverged hospital may have a metric that is no number; that it is none is for the verdict on its update to say.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 4,
    };

    /// <exception cref="WireException">It is longer than allowed, or not such a document.</exception>
    public static T Read<T>(string what, ReadOnlySpan<byte> json, int longest)
        where T : class
    {
        if (json.Length > longest)
        {
            throw new WireException($"{what} has {json.Length} bytes; at most {longest} are allowed");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new WireException($"{what} is null");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            // The serializer's own message may repeat what the peer sent.
            throw new WireException($"{what} is not the JSON that is expected", error);
        }
    }
}
