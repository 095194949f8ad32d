using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>A dashboard as Grafana reads it.</summary>
internal static class DashboardJson
{
    private const int Columns = 24;

    // Quotes in a query stay quotes: the file is read by people too.
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(DashboardSource dashboard) => Of(dashboard).ToJsonString(Written) + "\n";

    private static JsonObject Of(DashboardSource dashboard) => new()
    {
        ["uid"] = dashboard.Uid,
        ["title"] = dashboard.Title,
        ["description"] = dashboard.Description,
        ["tags"] = new JsonArray("hierfl"),
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["refresh"] = "30s",
        ["schemaVersion"] = 39,
        ["time"] = new JsonObject { ["from"] = "now-3h", ["to"] = "now" },
        ["timezone"] = "browser",
        ["links"] = new JsonArray(
            new JsonObject { ["title"] = "HierFL", ["type"] = "dashboards", ["tags"] = new JsonArray("hierfl"), ["keepTime"] = true, ["includeVars"] = true, ["asDropdown"] = false },
            new JsonObject { ["title"] = "Runbooks", ["type"] = "link", ["url"] = "${runbooks}", ["icon"] = "doc", ["targetBlank"] = true }),
        ["annotations"] = new JsonObject { ["list"] = Annotations.Of(dashboard) },
        ["templating"] = new JsonObject { ["list"] = Variables.Of(dashboard.Variables) },
        ["panels"] = Panels(dashboard),
    };

    /// <summary>Row by row, panels from left to right, onto the next line where they do not fit.</summary>
    private static JsonArray Panels(DashboardSource dashboard)
    {
        var panels = new JsonArray();
        var top = 0;
        foreach (var row in dashboard.Rows)
        {
            panels.Add(new JsonObject
            {
                ["id"] = panels.Count + 1,
                ["type"] = "row",
                ["title"] = row.Title,
                ["collapsed"] = false,
                ["gridPos"] = Place(0, top, Columns, 1),
                ["panels"] = new JsonArray(),
            });
            top++;
            var left = 0;
            foreach (var panel in row.Panels)
            {
                if (left + panel.Width > Columns)
                {
                    (left, top) = (0, top + row.Height);
                }

                panels.Add(PanelJson.Of(panel, panels.Count + 1, Place(left, top, panel.Width, row.Height)));
                left += panel.Width;
            }

            top += row.Height;
        }

        return panels;
    }

    private static JsonObject Place(int left, int top, int width, int height) => new() { ["x"] = left, ["y"] = top, ["w"] = width, ["h"] = height };
}
