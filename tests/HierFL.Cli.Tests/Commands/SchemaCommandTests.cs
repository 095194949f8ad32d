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

    [TestMethod]
    public async Task Refuses_a_file_it_does_not_know()
    {
        var run = await CommandRun.Of("schema", "jobs");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "'jobs'");
        StringAssert.Contains(run.Error, "'federation'");
    }
}
