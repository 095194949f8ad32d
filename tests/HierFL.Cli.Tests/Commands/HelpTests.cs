using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

[TestClass]
public sealed class HelpTests
{
    public static IEnumerable<object[]> Verbs => HelpPages.Verbs;

    [TestMethod, DynamicData(nameof(Verbs))]
    public void Help_says_what_it_always_said(string verb) => Golden.Check(
        $"tests/HierFL.Cli.Tests/Goldens/{HelpPages.FileOf(verb)}",
        HelpPages.Of(verb, "hierfl").Replace($"[default: {Environment.ProcessorCount}]", "[default: the number of cores]", StringComparison.Ordinal));
}
