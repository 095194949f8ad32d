using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>Units, limits, thresholds and colours of a panel.</summary>
internal static class FieldJson
{
    /// <summary>A word means the same everywhere, so it has the same colour everywhere.</summary>
    private static readonly ImmutableSortedDictionary<string, (string Word, string Colour)[]> Colours = new Dictionary<string, (string Word, string Colour)[]>
    {
        ["hierfl_update_admitted_total"] = [("accepted", "green"), ("duplicate", "blue"), ("late", "orange"), ("rejected", "red")],
        ["hierfl_round_ended_total"] = [("committed", "green"), ("abandoned", "red")],
        ["hierfl_round_hospitals"] = [("admitted", "green"), ("asked", "blue"), ("declined", "orange"), ("missing", "red")],
        ["hierfl_hospitals"] = [("active", "green"), ("away", "orange"), ("invited", "blue"), ("suspended", "purple"), ("removed", "text")],
        ["hierfl_jobs"] = [("running", "green"), ("waiting", "blue"), ("finished", "text"), ("failed", "red"), ("cancelled", "orange")],
        ["hierfl_store_duration_seconds_count"] = [("ok", "green"), ("conflict", "orange"), ("failed", "red")],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static JsonObject Of(PanelSource panel)
    {
        var defaults = new JsonObject
        {
            ["unit"] = panel.Unit,
            ["color"] = new JsonObject { ["mode"] = panel.Show == PanelKind.Lines ? "palette-classic" : "thresholds" },
            ["thresholds"] = Thresholds(panel.Thresholds),
            ["custom"] = Custom(panel),
        };
        if (panel.Min is { } min)
        {
            defaults["min"] = min;
        }

        if (panel.Max is { } max)
        {
            defaults["max"] = max;
        }

        if (panel.Decimals is { } decimals)
        {
            defaults["decimals"] = decimals;
        }

        return new JsonObject { ["defaults"] = defaults, ["overrides"] = panel.Show == PanelKind.Table ? TableJson.Overrides(panel) : Coloured(panel) };
    }

    public static JsonObject Thresholds(IReadOnlyList<string> steps) => new()
    {
        ["mode"] = "absolute",
        ["steps"] = new JsonArray([.. steps.Select(step => step.Split(' ')).Select(step => new JsonObject
        {
            ["color"] = step[0],
            ["value"] = step.Length == 1 ? null : double.Parse(step[1], CultureInfo.InvariantCulture),
        })]),
    };

    private static JsonObject Custom(PanelSource panel) => panel.Show switch
    {
        PanelKind.Lines => new JsonObject
        {
            ["drawStyle"] = "line",
            ["lineWidth"] = 2,
            ["lineInterpolation"] = "linear",
            ["fillOpacity"] = panel.Stack ? 40 : 5,
            ["showPoints"] = "auto",
            ["pointSize"] = 4,
            ["spanNulls"] = false,
            ["stacking"] = new JsonObject { ["mode"] = panel.Stack ? "normal" : "none", ["group"] = "A" },
            ["thresholdsStyle"] = new JsonObject { ["mode"] = panel.Thresholds.Count > 1 ? "dashed" : "off" },
        },
        PanelKind.Table => new JsonObject { ["align"] = "auto", ["filterable"] = false, ["cellOptions"] = new JsonObject { ["type"] = "color-text" } },
        _ => [],
    };

    private static JsonArray Coloured(PanelSource panel) =>
    [
        .. panel.Queries.Where(query => panel.Show == PanelKind.Lines && query.Legend is "{{state}}" or "{{outcome}}")
            .SelectMany(query => Colours.Where(words => query.Query.Contains(words.Key, StringComparison.Ordinal)))
            .SelectMany(words => words.Value)
            .Select(word => Override(word.Word, ("color", new JsonObject { ["mode"] = "fixed", ["fixedColor"] = word.Colour }))),
    ];

    public static JsonObject Override(string field, params IEnumerable<(string Id, JsonNode Value)> properties) => new()
    {
        ["matcher"] = new JsonObject { ["id"] = "byName", ["options"] = field },
        ["properties"] = new JsonArray([.. properties.Select(property => new JsonObject { ["id"] = property.Id, ["value"] = property.Value })]),
    };
}
