using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>What a reader may choose. Everything is chosen at first, and one data source for all panels.</summary>
internal static class Variables
{
    /// <summary>Replaced at installation by where docs/runbooks is served.</summary>
    public const string RunbooksAddress = "https://hierfl.example/runbooks";

    private static readonly ImmutableSortedDictionary<string, string> Queries = new Dictionary<string, string>
    {
        ["job"] = "label_values(hierfl_job_round, job)",
        ["region"] = "label_values({__name__=~\"hierfl_region_silos|hierfl_hospitals\"}, region)",
        ["hospital"] = "label_values(hierfl_hospital_last_seen_seconds{region=~\"$region\"}, hospital)",
        ["silos"] = "label_values(hierfl_build, region)",
        ["instance"] = "label_values(hierfl_build{region=~\"$silos\"}, instance)",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, string> Labels = new Dictionary<string, string>
    {
        ["job"] = "Job",
        ["region"] = "Region",
        ["hospital"] = "Hospital",
        ["silos"] = "Silos of",
        ["instance"] = "Silo",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>A reference to the data source that was chosen.</summary>
    public static JsonObject Datasource() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    public static JsonArray Of(IEnumerable<string> names) =>
    [
        new JsonObject
        {
            ["name"] = "datasource", ["label"] = "Prometheus", ["type"] = "datasource", ["query"] = "prometheus",
            ["current"] = new JsonObject(), ["hide"] = 0, ["includeAll"] = false, ["multi"] = false, ["options"] = new JsonArray(), ["refresh"] = 1,
        },
        .. names.Select(Chosen),
        new JsonObject { ["name"] = "runbooks", ["type"] = "constant", ["query"] = RunbooksAddress, ["hide"] = 2, ["skipUrlSync"] = true },
    ];

    private static JsonObject Chosen(string name) => new()
    {
        ["name"] = name,
        ["label"] = Labels[name],
        ["type"] = "query",
        ["datasource"] = Datasource(),
        ["query"] = new JsonObject { ["query"] = Queries[name], ["refId"] = name },
        ["definition"] = Queries[name],
        ["refresh"] = 2, // when the time range changes: a job of last week is found
        ["sort"] = 1,
        ["multi"] = true,
        ["includeAll"] = true,
        ["allValue"] = ".+",
        ["current"] = new JsonObject { ["text"] = new JsonArray("All"), ["value"] = new JsonArray("$__all") },
        ["hide"] = 0,
        ["options"] = new JsonArray(),
    };
}
