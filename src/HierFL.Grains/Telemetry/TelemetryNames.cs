using System.Collections.Frozen;
using System.Text.Json;

namespace HierFL.Grains.Telemetry;

/// <summary>What the meters share; the names of their instruments and labels are in <c>docs/metrics.md</c>.</summary>
internal static class TelemetryNames
{
    public const string Meter = "HierFL";

    /// <summary>A label.</summary>
    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}

/// <summary>The kebab-case words of an enumeration, made once.</summary>
internal static class LabelWords<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Words =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    public static string Of(T value) => Words.GetValueOrDefault(value, "other");
}
