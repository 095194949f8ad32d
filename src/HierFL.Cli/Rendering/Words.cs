namespace HierFL.Cli.Rendering;

/// <summary>Enumerations as people read them.</summary>
internal static class Words
{
    public static string Of(Enum value) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
