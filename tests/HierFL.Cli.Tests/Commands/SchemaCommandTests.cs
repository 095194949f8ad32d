using System.Text.Json.Nodes;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class SchemaCommandTests
{
    [TestMethod]
    [DataRow("job"), DataRow("federation")]
    public async Task Prints_the_schema_of_a_file(string file)
    {
        var run = await CommandRun.Of("schema", file);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        Golden.Check($"tests/HierFL.Cli.Tests/Goldens/schema-{file}.json", run.Output);
    }

    /// <summary>A slip of the finger is an error of the file, not of the machine's memory.</summary>
    [TestMethod]
    public async Task Every_number_of_a_job_has_a_largest()
    {
        // A version has one value, a seed may be any, and a metric to stop at is only compared with.
        string[] free = ["$.properties.version", "$.properties.seed", "$.properties.stop.properties.target.anyOf[1]"];
        var numbers = Numbers(JsonNode.Parse((await CommandRun.Of("schema", "job")).Output)!).ToArray();
        CollectionAssert.IsSubsetOf(free, numbers.Select(number => number.GetPath()).ToArray());
        foreach (var number in numbers.Where(number => !free.Contains(number.GetPath()) && !number.GetPath().Contains("standardize", StringComparison.Ordinal)))
        {
            Assert.IsTrue(number["maximum"] is not null || number["exclusiveMaximum"] is not null, number.GetPath());
        }
    }

    [TestMethod]
    public async Task Refuses_a_file_it_does_not_know()
    {
        var run = await CommandRun.Of("schema", "jobs");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "'jobs'");
        Assert.DoesNotContain(@"\u", run.Error, "it is indented, not escaped");
        StringAssert.Contains(run.Error, "'federation'");
    }

    private static IEnumerable<JsonNode> Numbers(JsonNode? node) => node switch
    {
        JsonObject map when map["type"] is JsonValue type && type.ToString() is "integer" or "number" => [map],
        JsonObject map => map.SelectMany(entry => Numbers(entry.Value)),
        JsonArray list => list.SelectMany(Numbers),
        _ => [],
    };
}
