using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>Commands of one block of a page.</summary>
/// <param name="Section">Heading above it.</param>
/// <param name="Commands">As they are typed.</param>
internal sealed record PageBlock(string Section, string Commands);

/// <summary>A page of <c>docs/operations</c> that somebody follows at night: its blocks of commands (<c>sh</c>), in order.</summary>
internal sealed partial record OperationsPage(string Name, ImmutableArray<PageBlock> Blocks)
{
    /// <summary>Section of each page whose commands are for Kubernetes.</summary>
    public const string Kubernetes = "On Kubernetes";

    public static OperationsPage Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", name + ".md"));
        var (section, blocks) = ("", ImmutableArray.CreateBuilder<PageBlock>());
        foreach (Match match in Part().Matches(text))
        {
            section = match.Groups["section"] is { Success: true } heading ? heading.Value : section;
            if (match.Groups["commands"] is { Success: true } commands)
            {
                blocks.Add(new PageBlock(section, commands.Value));
            }
        }

        return new OperationsPage(name, blocks.ToImmutable());
    }

    public ImmutableArray<PageBlock> In(string section) => Blocks.Where(block => block.Section == section).ToImmutableArray() is { Length: > 0 } found
        ? found
        : throw new ArgumentException($"docs/operations/{Name}.md has no commands under '{section}'", nameof(section));

    [GeneratedRegex("^## (?<section>[^\n]+)$|^```sh\n(?<commands>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Part();
}
