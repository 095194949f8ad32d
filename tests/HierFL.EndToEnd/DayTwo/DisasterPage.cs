using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>A page of <c>docs/operations</c> whose <c>sh</c> blocks a drill types, each under the heading it stands below.</summary>
internal sealed partial class DisasterPage
{
    private readonly Dictionary<string, string> _blocks;
    private readonly HashSet<string> _typed = [];
    private readonly string _name;

    public DisasterPage(string name)
    {
        _name = name;
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "operations", name));
        _blocks = Parts().Matches(text).Where(part => part.Groups["block"].Success)
            .GroupBy(part => Headings().Matches(text[..part.Index])[^1].Groups["heading"].Value, part => part.Groups["block"].Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join('\n', group), StringComparer.Ordinal);
    }

    /// <summary>All that the page says to type below a heading.</summary>
    public string Below(string heading)
    {
        _typed.Add(heading);
        return _blocks.TryGetValue(heading, out var block) ? block : throw new AssertFailedException($"{_name} has nothing to type below '{heading}', but below {string.Join(", ", _blocks.Keys)}");
    }

    /// <summary>The drill has typed everything that the page tells an operator to.</summary>
    public void AssertAllTyped() => Assert.IsEmpty(_blocks.Keys.Except(_typed), $"{_name}: never typed is what stands below {string.Join(", ", _blocks.Keys.Except(_typed))}");

    [GeneratedRegex("^```(?:sh\n(?<block>.*?)|[a-z]*\n.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Parts();

    [GeneratedRegex("^#{2,3} (?<heading>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
