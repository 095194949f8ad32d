using System.CommandLine;
using System.CommandLine.Help;
using HierFL.Cli.Commands;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

[TestClass]
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
        var text = output.ToString()
            .Replace(RootCommand.ExecutableName, "hierfl", StringComparison.Ordinal)
            .Replace($"[default: {Environment.ProcessorCount}]", "[default: the number of cores]", StringComparison.Ordinal);
        Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}", text.TrimEnd('\n') + "\n");
    }

    /// <summary>Every verb as it is typed; the first is none.</summary>
    private static IEnumerable<string> Below(Command command, string path = "") =>
        command.Subcommands.SelectMany(verb => Below(verb, $"{path} {verb.Name}".Trim())).Prepend(path);
}
