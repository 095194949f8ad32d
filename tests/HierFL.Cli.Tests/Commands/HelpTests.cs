using System.CommandLine;
using System.CommandLine.Help;
using HierFL.Cli.Commands;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

[TestClass]
public sealed class HelpTests
{
    [TestMethod]
    [DataRow("help.txt", ""), DataRow("help-run.txt", "run"), DataRow("help-predict.txt", "predict"), DataRow("help-schema.txt", "schema")]
    [DataRow("help-completion.txt", "completion")]
    public void Help_says_what_it_always_said(string golden, string verb)
    {
        var root = CommandLine.Build();
        // The width of somebody's terminal must not matter.
        ((HelpAction)root.Options.OfType<HelpOption>().Single().Action!).MaxWidth = int.MaxValue;
        using var output = new StringWriter { NewLine = "\n" };
        Assert.AreEqual(0, root.Parse([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        var text = output.ToString()
            .Replace(RootCommand.ExecutableName, "hierfl", StringComparison.Ordinal)
            .Replace($"[default: {Environment.ProcessorCount}]", "[default: the number of cores]", StringComparison.Ordinal);
        Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}", text.TrimEnd('\n') + "\n");
    }
}
