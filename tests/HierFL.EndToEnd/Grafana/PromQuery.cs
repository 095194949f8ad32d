using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace HierFL.EndToEnd.Grafana;

/// <summary>A series that a query selects.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Matchers">Label and pattern, such as state and <c>active|away</c>.</param>
/// <param name="Within">The function it is the argument of; empty if of none.</param>
/// <param name="Range">As in <c>[5m]</c>; empty if there is none.</param>
internal sealed record Selected(string Metric, ImmutableArray<(string Label, string Pattern)> Matchers, string Within, string Range);

/// <summary>What a query asks for, as far as the rules of these dashboards need it. That it is a query at all is for promtool to say.</summary>
internal static partial class PromQuery
{
    private static readonly string[] Words = ["by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or", "unless", "Inf", "NaN"];

    public static IEnumerable<Selected> Selections(string query) =>
        Selector().Matches(Grouping().Replace(query, " "))
            .Where(match => !Words.Contains(match.Groups["name"].Value))
            .Select(match => new Selected(
                match.Groups["name"].Value,
                [.. Matcher().Matches(match.Groups["matchers"].Value).Select(matcher => (matcher.Groups["label"].Value, matcher.Groups["pattern"].Value))],
                match.Groups["within"].Value,
                match.Groups["range"].Value));

    /// <summary>Labels that a query groups or joins by.</summary>
    public static IEnumerable<string> Groupings(string query) =>
        Grouping().Matches(query).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>With every variable of a dashboard given a value, as Grafana would before it asks.</summary>
    public static string Filled(string query) => Variable().Replace(query.Replace("$__rate_interval", "1m", StringComparison.Ordinal), ".+");

    // A name that no parenthesis follows, perhaps the argument of a function, with its matchers and its range.
    [GeneratedRegex(@"(?:(?<within>[a-z_]+)\()?(?<![\w:.$""])(?<name>[a-zA-Z_:][\w:]*)(?![\w:]*\s*\()(?:\{(?<matchers>[^}]*)\})?(?:\[(?<range>[^\]]+)\])?(?=([^""]*""[^""]*"")*[^""]*$)")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<label>\w+)\s*(?:=~|!~|!=|=)\s*""(?<pattern>[^""]*)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\$[a-z]+")]
    private static partial Regex Variable();
}
