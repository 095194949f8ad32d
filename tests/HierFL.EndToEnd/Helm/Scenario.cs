using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>Values of a chart for a case that somebody has: a file of its folder <c>ci</c>.</summary>
/// <param name="Chart">Name of the chart.</param>
/// <param name="Name">Of the case.</param>
internal sealed record Scenario(string Chart, string Name)
{
    private const string Suffix = "-values.yaml";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. from chart in (string[])["hierfl", "hierfl-agent"]
           from file in Directory.GetFiles(Path.Combine(FolderOf(chart), "ci"), "*" + Suffix).Order(StringComparer.Ordinal)
           select new Scenario(chart, Path.GetFileName(file)[..^Suffix.Length]),
    ];

    public static IEnumerable<Scenario> OfSilos => All.Where(scenario => scenario.Chart == "hierfl");

    public static IEnumerable<Scenario> OfAgents => All.Where(scenario => scenario.Chart == "hierfl-agent");

    public string Values => Path.Combine(FolderOf(Chart), "ci", Name + Suffix);

    /// <summary>As whoever installs it would call the release.</summary>
    public string Release => Name.Split('-')[^1];

    public static string FolderOf(string chart) => Path.Combine(Checkout.Root, "helm", chart);

    public override string ToString() => $"{Chart}/{Name}";
}
