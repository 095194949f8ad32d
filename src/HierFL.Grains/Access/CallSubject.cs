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
        Encoding.UTF8.GetBytes(Head(context), bytes);
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

    /// <summary>
    /// Whether words that a caller has signed mean the call that has come. They differ from ours where one end is of another version and knows a member that the other does
    /// not: then what was signed, read as this version reads it, has to be what has come.
    /// </summary>
    /// <param name="words">Signed by who is believed: they are read.</param>
    /// <param name="context">The call that has come.</param>
    public static bool IsSaidBy(ReadOnlyMemory<byte> words, IGrainCallContext context) =>
        BytesOf(context).Span.SequenceEqual(words.Span) || (IsOurs(context) && Means(words, context));

    private static bool Means(ReadOnlyMemory<byte> shown, IGrainCallContext context)
    {
        var head = Encoding.UTF8.GetBytes(Head(context));
        if (!shown.Span.StartsWith(head))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(shown[head.Length..]);
            JsonElement[] arguments = [.. json.RootElement.EnumerateArray()];
            return arguments.Length == context.Request.GetArgumentCount()
                && arguments.Index().All(argument => Means(argument.Item, context.Request.GetArgument(argument.Index)));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Readers and constructors throw what they like: whatever it is, the words do not mean this call.
            return false;
        }
    }

    private static bool Means(JsonElement shown, object? argument) => argument is null or CancellationToken
        ? shown.ValueKind == JsonValueKind.Null
        : shown.Deserialize(argument.GetType(), WireJson.Options) is { } meant
            && JsonSerializer.SerializeToUtf8Bytes(meant, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(argument, WireJson.Options));

    private static string Head(IGrainCallContext context) => $"{context.TargetId}|{context.InterfaceName}.{context.MethodName}|";

    private static bool IsOurs(IGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) == true;
}
