using System.CommandLine;
using System.CommandLine.Help;
using HierFL.Agent.Commands;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class HelpTests
{
    public static IEnumerable<object[]> Verbs => Below(CommandLine.Build()).Select(verb => new object[] { verb });

    [TestMethod, DynamicData(nameof(Verbs))]
    public void Help_says_what_it_always_said(string verb)
    {
        var golden = string.Join('-', (string[])["help", .. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries)]) + ".txt";
        var root = CommandLine.Build();
        // The width of somebody's terminal must not matter.
        ((HelpAction)root.Options.OfType<HelpOption>().Single().Action!).MaxWidth = int.MaxValue;
        using var output = new StringWriter { NewLine = "\n" };
        Assert.AreEqual(0, root.Parse([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        var text = output.ToString().Replace(RootCommand.ExecutableName, "hierfl-agent", StringComparison.Ordinal);
        Golden.Check($"tests/HierFL.Agent.Tests/Goldens/{golden}", text.TrimEnd('\n') + "\n");
    }

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
    }

    /// <summary>Every verb as it is typed; the first is none.</summary>
    private static IEnumerable<string> Below(Command command, string path = "") =>
        command.Subcommands.SelectMany(verb => Below(verb, $"{path} {verb.Name}".Trim())).Prepend(path);
}
