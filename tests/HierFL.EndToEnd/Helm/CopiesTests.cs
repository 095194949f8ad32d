using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>A chart cannot read outside its folder, so it has copies of dashboards and rules; they are the same. With HIERFL_UPDATE_GOLDEN=1 they are made.</summary>
[TestClass]
public sealed class CopiesTests
{
    private static readonly string Grafana = Path.Combine(Checkout.Root, "grafana");

    private static readonly string Chart = Path.Combine(Scenario.FolderOf("hierfl"), "files");

    [TestMethod]
    [DataRow("dashboards", "*.json")]
    [DataRow("rules", "hierfl.yaml")]
    public void The_chart_has_what_grafana_has(string folder, string pattern)
    {
        var made = FilesOf(Path.Combine(Grafana, folder), pattern);
        foreach (var (name, text) in made)
        {
            Golden.Check($"helm/hierfl/files/{folder}/{name}", text);
        }

        CollectionAssert.AreEqual(made.Keys.ToList(), FilesOf(Path.Combine(Chart, folder), pattern).Keys.ToList(), "a copy of what is no longer there");
    }

    private static SortedList<string, string> FilesOf(string folder, string pattern) => new(
        (Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : []).ToDictionary(file => Path.GetFileName(file), File.ReadAllText), StringComparer.Ordinal);
}
