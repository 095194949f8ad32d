using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>Marks on the time axis: deploys, rounds that were abandoned, and, where it is wanted, each committed round.</summary>
internal static class Annotations
{
    public static JsonArray Of(DashboardSource dashboard) =>
    [
        Mark("Deploys", "blue", shown: true,
            "count by (region, version) (hierfl_build) unless count by (region, version) (hierfl_build offset 2m)",
            "{{region}} runs {{version}}"),
        Mark("Abandoned rounds", "red", shown: true,
            "sum by (job) (increase(hierfl_round_ended_total{outcome=\"abandoned\"}[$__rate_interval])) > 0",
            "a round of {{job}} was abandoned"),
        Mark("Committed rounds", "green", dashboard.MarksRounds,
            "sum by (job) (changes(hierfl_job_round[$__rate_interval])) > 0",
            "a round of {{job}} was committed"),
    ];

    private static JsonObject Mark(string name, string colour, bool shown, string query, string text) => new()
    {
        ["name"] = name,
        ["datasource"] = Variables.Datasource(),
        ["enable"] = shown,
        ["hide"] = false,
        ["iconColor"] = colour,
        ["expr"] = query,
        ["step"] = "30s",
        ["titleFormat"] = text,
        ["useValueForTime"] = "off",
    };
}
