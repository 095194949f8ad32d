using System.CommandLine;
using System.CommandLine.Help;

namespace HierFL.Testing;

/// <summary>The help of every verb of the program under test.</summary>
internal static class HelpPages
{
    /// <summary>Every verb as it is typed; the first is none.</summary>
    public static IEnumerable<object[]> Verbs => Below(CommandLine.Build()).Select(verb => new object[] { verb });

    /// <summary>Name of the golden file of a verb.</summary>
    public static string FileOf(string verb) => string.Join('-', [.. Words(verb).Prepend("help")]) + ".txt";

    /// <summary>What help says, at any width, of the program under the name it is installed by.</summary>
    public static string Of(string verb, string program)
    {
        var root = CommandLine.Build();
        // The width of somebody's terminal must not matter.
        ((HelpAction)root.Options.OfType<HelpOption>().Single().Action!).MaxWidth = int.MaxValue;
        using var output = new StringWriter { NewLine = "\n" };
        Assert.AreEqual(0, root.Parse([.. Words(verb), "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString().Replace(RootCommand.ExecutableName, program, StringComparison.Ordinal).TrimEnd('\n') + "\n";
    }

    private static string[] Words(string verb) => verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Below(Command command, string path = "") =>
        command.Subcommands.SelectMany(verb => Below(verb, $"{path} {verb.Name}".Trim())).Prepend(path);
}
