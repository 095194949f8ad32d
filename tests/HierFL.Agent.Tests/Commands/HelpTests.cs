using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class HelpTests
{
    public static IEnumerable<object[]> Verbs => HelpPages.Verbs;

    [TestMethod, DynamicData(nameof(Verbs))]
    public void Help_says_what_it_always_said(string verb) =>
        Golden.Check($"tests/HierFL.Agent.Tests/Goldens/{HelpPages.FileOf(verb)}", HelpPages.Of(verb, "hierfl-agent"));

    [TestMethod]
    public async Task Prints_the_schema_of_the_site_file()
    {
        var run = await CommandRun.Of("schema");
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/schema-site.json", run.Output);
    }

    [TestMethod]
    public async Task A_mistyped_verb_is_bad_input()
    {
        var run = await CommandRun.Of("statu");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.EndsWith(run.Error, "Try: hierfl-agent --help\n");
        StringAssert.EndsWith((await CommandRun.Of("jobs", "approve")).Error, "Try: hierfl-agent jobs approve --help\n");
    }
}
