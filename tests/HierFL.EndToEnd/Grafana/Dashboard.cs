using System.Collections.Immutable;
using System.Text.Json.Nodes;
using HierFL.EndToEnd.Grafana.Source;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>A dashboard as it is installed: <c>grafana/dashboards/UID.json</c>.</summary>
internal sealed record Dashboard(string Uid, JsonObject Json)
{
    public const string Folder = "grafana/dashboards";

    /// <summary>Those in the folder, by name.</summary>
    public static ImmutableArray<Dashboard> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, Folder), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new Dashboard(Path.GetFileNameWithoutExtension(file), JsonNode.Parse(File.ReadAllText(file))!.AsObject())),
    ];

    public static string PathOf(DashboardSource source) => $"{Folder}/{source.Uid}.json";

    /// <summary>Without the rows.</summary>
    public IEnumerable<JsonObject> Panels => Json["panels"]!.AsArray().Select(panel => panel!.AsObject()).Where(panel => Text(panel["type"]) != "row");

    public IEnumerable<JsonObject> Variables => Json["templating"]!["list"]!.AsArray().Select(variable => variable!.AsObject());

    public IEnumerable<JsonObject> Annotations => Json["annotations"]!["list"]!.AsArray().Select(mark => mark!.AsObject());

    /// <summary>What the panels ask, and where.</summary>
    public IEnumerable<DashboardQuery> Queries =>
        Panels.SelectMany(panel => Targets(panel).Select(target => new DashboardQuery($"{Uid}, {Text(panel["title"])}, {Text(target["refId"])}", Text(target["expr"]), panel)));

    /// <summary>What the marks on the time axis ask.</summary>
    public IEnumerable<DashboardQuery> Marks => Annotations.Select(mark => new DashboardQuery($"{Uid}, {Text(mark["name"])}", Text(mark["expr"]), mark));

    public static IEnumerable<JsonObject> Targets(JsonObject panel) => panel["targets"]!.AsArray().Select(target => target!.AsObject());

    public static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}

/// <summary>A query of a dashboard.</summary>
/// <param name="Place">Dashboard, panel and letter, for who has to find it.</param>
/// <param name="Query">As it stands there, with variables.</param>
/// <param name="Asker">Its panel or mark.</param>
internal sealed record DashboardQuery(string Place, string Query, JsonObject Asker);
