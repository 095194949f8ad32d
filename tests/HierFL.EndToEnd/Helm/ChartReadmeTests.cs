using System.Text.Json;
using HierFL.Testing;

namespace HierFL.EndToEnd.Helm;

/// <summary>A chart's README ends with a table of its values, made from the comments in values.yaml; the schema knows the same values.</summary>
[TestClass]
public sealed class ChartReadmeTests
{
    private const string Heading = "## Values\n\n";

    [TestMethod]
    [DataRow("hierfl")]
    [DataRow("hierfl-agent")]
    public void The_table_of_values_is_that_of_the_comments(string chart)
    {
        var readme = File.ReadAllText(Path.Combine(Scenario.FolderOf(chart), "README.md"));
        Golden.Check($"helm/{chart}/README.md", readme[..(readme.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length)] + ValuesTable.Of(ValuesOf(chart)));
    }

    [TestMethod]
    [DataRow("hierfl")]
    [DataRow("hierfl-agent")]
    public void Every_value_has_a_comment_and_a_place_in_the_schema(string chart)
    {
        var table = ValuesTable.Of(ValuesOf(chart));
        var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Scenario.FolderOf(chart), "values.schema.json"))).RootElement;
        var paths = PathsOf(schema, "").Order(StringComparer.Ordinal).ToList();
        Assert.IsGreaterThan(20, paths.Count);
        foreach (var path in paths.Where(path => path != "global"))
        {
            Assert.IsTrue(table.Split('\n').Any(row => row.StartsWith($"| `{path}` ", StringComparison.Ordinal) || path.StartsWith(RowOf(row) + ".", StringComparison.Ordinal)), $"{path} has no comment");
        }
    }

    private static string ValuesOf(string chart) => File.ReadAllText(Path.Combine(Scenario.FolderOf(chart), "values.yaml"));

    private static string RowOf(string row) => row.StartsWith("| `", StringComparison.Ordinal) ? row[3..row.IndexOf('`', 3)] : "(none)";

    /// <summary>Values without further values.</summary>
    private static IEnumerable<string> PathsOf(JsonElement schema, string prefix) =>
        schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(property => PathsOf(property.Value, prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}"))
            : [prefix];
}
