using System.Buffers;
using System.Text;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Access;

/// <summary>What of a grain call is signed: the grain, the method and, for grains of ours, the arguments.</summary>
internal static class CallSubject
{
    /// <summary>Audience of calls to grains that are not of a region.</summary>
    public const string Runtime = "*";

    public static string AudienceOf(IGrainCallContext context) =>
        IsOurs(context) ? GrainKeys.RegionOf(context.TargetId.Key.ToString()!) : Runtime;

    public static ReadOnlyMemory<byte> BytesOf(IGrainCallContext context)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Encoding.UTF8.GetBytes($"{context.TargetId}|{context.InterfaceName}.{context.MethodName}|", bytes);
        if (IsOurs(context))
        {
            using var json = new Utf8JsonWriter(bytes);
            json.WriteStartArray();
            for (var i = 0; i < context.Request.GetArgumentCount(); i++)
            {
                // A cancellation is not of the message: it lives on either side by itself.
                var argument = context.Request.GetArgument(i);
                JsonSerializer.Serialize(json, argument is CancellationToken ? null : argument, WireJson.Options);
            }

            json.WriteEndArray();
        }

        return bytes.WrittenMemory;
    }

    private static bool IsOurs(IGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) == true;
}
