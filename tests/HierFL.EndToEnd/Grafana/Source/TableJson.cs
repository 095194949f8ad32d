using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>What a table has of its own: queries become columns, and a name leads to the dashboard of what it names.</summary>
internal static class TableJson
{
    private static readonly (string Label, string Uid)[] Places = [("job", "hierfl-job"), ("region", "hierfl-region"), ("hospital", "hierfl-hospital")];

    public static JsonArray Transformations(PanelSource panel) =>
    [
        new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
        new JsonObject
        {
            ["id"] = "organize",
            ["options"] = new JsonObject
            {
                ["excludeByName"] = new JsonObject { ["Time"] = true },
                ["indexByName"] = new JsonObject(),
                ["renameByName"] = new JsonObject(panel.Queries.Select((query, index) => KeyValuePair.Create(Value(panel, index), (JsonNode?)query.Legend))),
            },
        },
    ];

    public static JsonObject Options(PanelSource panel)
    {
        JsonArray sorted = panel.Sort is { } sort ? [new JsonObject { ["displayName"] = sort.TrimStart('-'), ["desc"] = !sort.StartsWith('-') }] : [];
        return new JsonObject
        {
            ["showHeader"] = true,
            ["cellHeight"] = "sm",
            ["footer"] = new JsonObject { ["show"] = false, ["countRows"] = false, ["reducer"] = new JsonArray("sum"), ["fields"] = "" },
            ["sortBy"] = sorted,
        };
    }

    public static JsonArray Overrides(PanelSource panel) =>
    [
        .. Places.Select(place => FieldJson.Override(place.Label, ("links", new JsonArray(new JsonObject
        {
            ["title"] = $"Open the {place.Label}",
            ["url"] = $"/d/{place.Uid}?var-{place.Label}=${{__value.text}}&${{__url_time_range}}",
        })))),
        .. panel.Queries.Select(query => FieldJson.Override(query.Legend, Column(panel, query))),
    ];

    private static IEnumerable<(string Id, JsonNode Value)> Column(PanelSource panel, QuerySource query)
    {
        yield return ("unit", query.Unit ?? panel.Unit);
        yield return ("thresholds", FieldJson.Thresholds(query.Thresholds ?? ["text"]));
        if (query.Decimals is { } decimals)
        {
            yield return ("decimals", decimals);
        }
    }

    /// <summary>As Grafana names the column of a query.</summary>
    private static string Value(PanelSource panel, int index) => panel.Queries.Count == 1 ? "Value" : $"Value #{PanelJson.Letter(index)}";
}
