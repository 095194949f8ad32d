using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>A page of <c>docs/operations</c> that somebody follows at night: its blocks of commands (<c>sh</c>), each under the heading it stands below.</summary>
internal sealed partial class OperationsPage
{
    /// <summary>Section of each page whose commands are for Kubernetes.</summary>
    public const string Kubernetes = "On Kubernetes";

    private readonly ImmutableArray<(string Section, string Commands)> _blocks;
    private readonly HashSet<string> _typed = [];

    /// <param name="name">Without its extension.</param>
    public OperationsPage(string name)
    {
        Name = name;
        var (section, blocks) = ("", ImmutableArray.CreateBuilder<(string, string)>());
        foreach (Match match in Parts().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", name + ".md"))))
        {
            section = match.Groups["section"] is { Success: true } heading ? heading.Value : section;
            if (match.Groups["commands"] is { Success: true } commands)
            {
                blocks.Add((section, commands.Value));
            }
        }

        _blocks = blocks.ToImmutable();
    }

    public string Name { get; }

    /// <summary>All that the page says to type below a heading, a block after another.</summary>
    public ImmutableArray<string> Below(string section)
    {
        _typed.Add(section);
        return _blocks.Where(block => block.Section == section).Select(block => block.Commands).ToImmutableArray() is { Length: > 0 } found
            ? found
            : throw new AssertFailedException($"{Name} has nothing to type below '{section}', but below {string.Join(", ", Sections)}");
    }

    /// <summary>A drill has typed everything that the page tells an operator to, but what is for Kubernetes.</summary>
    public void AssertAllTyped() => Assert.IsEmpty(Sections.Where(section => section != Kubernetes).Except(_typed), $"{Name}: not all of it was typed");

    private IEnumerable<string> Sections => _blocks.Select(block => block.Section).Distinct();

    // A block of another language is matched too, so that what looks like a heading in it is none.
    [GeneratedRegex("^#{2,3} (?<section>[^\n]+)$|^```(?:sh\n(?<commands>.*?)|[a-z]*\n.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Parts();
}
