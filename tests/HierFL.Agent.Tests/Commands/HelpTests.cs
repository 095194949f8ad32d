using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class HelpTests
{
    [TestMethod]
    public async Task Prints_the_schema_of_the_site_file()
    {
        var run = await CommandRun.Of("schema");
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/schema-site.json", run.Output);
    }
}
