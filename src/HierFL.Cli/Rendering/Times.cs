using System.Globalization;

namespace HierFL.Cli.Rendering;

/// <summary>Times for people: always UTC, so that two people who compare see the same.</summary>
internal static class Times
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A dash for none.</summary>
    public static string Text(DateTimeOffset? time) => time is { } known ? Text(known) : "-";
}
