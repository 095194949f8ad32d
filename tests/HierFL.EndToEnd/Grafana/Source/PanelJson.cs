using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>A panel as Grafana reads it.</summary>
internal static class PanelJson
{
    public static JsonObject Of(PanelSource panel, int id, JsonObject place)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["type"] = panel.Show switch { PanelKind.Stat => "stat", PanelKind.Lines => "timeseries", PanelKind.Bars => "bargauge", _ => "table" },
            ["title"] = panel.Title,
            ["description"] = panel.Description.Trim(),
            ["gridPos"] = place,
            ["datasource"] = Variables.Datasource(),
            ["links"] = new JsonArray([.. panel.Runbooks.Select(alert => new JsonObject
            {
                ["title"] = $"Runbook: {alert}", ["url"] = $"${{runbooks}}/{alert}.md", ["targetBlank"] = true,
            })]),
            ["targets"] = new JsonArray([.. panel.Queries.Select((query, index) => Target(panel, query, index))]),
            ["fieldConfig"] = FieldJson.Of(panel),
            ["options"] = Options(panel),
        };
        if (panel.Show == PanelKind.Table)
        {
            json["transformations"] = TableJson.Transformations(panel);
        }

        return json;
    }

    /// <summary>A, B, C, as Grafana counts queries.</summary>
    public static string Letter(int index) => ((char)('A' + index)).ToString();

    private static JsonObject Target(PanelSource panel, QuerySource query, int index)
    {
        var target = new JsonObject
        {
            ["refId"] = Letter(index),
            ["datasource"] = Variables.Datasource(),
            ["editorMode"] = "code",
            ["expr"] = query.Query,
            ["legendFormat"] = query.Legend,
        };
        if (panel.Show is PanelKind.Lines)
        {
            target["range"] = true;
            return target;
        }

        target["instant"] = true;
        target["range"] = false;
        if (panel.Show == PanelKind.Table)
        {
            target["format"] = "table";
        }

        return target;
    }

    private static JsonObject Options(PanelSource panel) => panel.Show switch
    {
        PanelKind.Stat => new JsonObject
        {
            ["colorMode"] = "value",
            ["graphMode"] = "none",
            ["justifyMode"] = "auto",
            ["orientation"] = "auto",
            ["textMode"] = "auto",
            ["wideLayout"] = true,
            ["reduceOptions"] = Newest(),
        },
        PanelKind.Bars => new JsonObject
        {
            ["displayMode"] = "basic",
            ["orientation"] = "horizontal",
            ["showUnfilled"] = true,
            ["valueMode"] = "color",
            ["namePlacement"] = "left",
            ["minVizHeight"] = 16,
            ["minVizWidth"] = 8,
            ["maxVizHeight"] = 28,
            ["sizing"] = "auto",
            ["reduceOptions"] = Newest(),
        },
        PanelKind.Table => TableJson.Options(panel),
        _ => new JsonObject
        {
            ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true, ["calcs"] = new JsonArray("lastNotNull") },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        },
    };

    private static JsonObject Newest() => new() { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false };
}
